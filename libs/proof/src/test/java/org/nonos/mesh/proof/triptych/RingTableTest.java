package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.triptych.Operators.filled;
import static org.nonos.mesh.proof.triptych.Operators.key;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.NodeId;

class RingTableTest {

    private final Operators operators = new Operators();
    private final RingTable table = new RingTable();

    @Test
    void keepsTheNewestRingsUpToTheLimit() {
        for (int size = 2; size <= 1 + RingTable.MAX_RINGS; size++) {
            put(operators.ring(size), 0);
            assertThat(table.size()).isEqualTo(size - 1);
        }
        put(operators.ring(2), 0); // is the newest again
        put(operators.ring(40), 0);
        assertThat(table.size()).isEqualTo(RingTable.MAX_RINGS);
        assertThat(table.find(operators.ring(2).root())).isPresent();
        assertThat(table.find(operators.ring(40).root())).isPresent();
        assertThat(table.find(operators.ring(3).root())).isEmpty();
        assertThat(table.find(filled(1))).isEmpty();
    }

    /** Only a few hold their precomputed points; the others make them again. */
    @Test
    void aRingThatWasNotUsedForLongServesAsBefore() {
        Ring first = operators.ring(5);
        Scalar[] factors = new Scalar[first.places()];
        java.util.Arrays.setAll(factors, i -> Scalar.reduce(new byte[] {(byte) (i + 1)}));
        G1Point sum = first.sumOfProducts(factors);
        G1Point point = first.pointAt(3);
        put(first, 0);
        for (int size = 6; size < 6 + RingTable.MAX_RINGS - 1; size++) {
            put(operators.ring(size), 0);
        }
        assertThat(first.isReady()).isFalse();

        Ring found = table.find(first.root()).orElseThrow();

        assertThat(found.sumOfProducts(factors)).isEqualTo(sum);
        assertThat(found.pointAt(3)).isEqualTo(point);
        assertThat(first.isReady()).isTrue();
    }

    @Test
    void tellsWhoseKeyAKeyIsByTheNewestRing() {
        put(operators.ring(3), 1);
        put(operators.ring(2), 50);
        assertThat(table.ownerOf(key(0).commitment())).contains(new NodeId(filled(50)));
        assertThat(table.ownerOf(key(2).commitment())).contains(new NodeId(filled(3)));
        assertThat(table.ownerOf(key(9).commitment())).isEmpty();
        table.remove(operators.ring(2).root());
        assertThat(table.ownerOf(key(0).commitment())).contains(new NodeId(filled(1)));
    }

    @Test
    void provesOnlyWithARingThatItKnows() {
        Ring ring = operators.ring(3);
        assertThat(table.chosen()).isEmpty();
        table.choose(Optional.of(ring.root()));
        assertThat(table.chosen()).isEmpty();
        put(ring, 0);
        table.choose(Optional.of(ring.root()));
        assertThat(table.chosen()).contains(ring);
        table.remove(ring.root());
        assertThat(table.chosen()).isEmpty();
        put(ring, 0);
        table.choose(Optional.empty());
        assertThat(table.chosen()).isEmpty();
    }

    @Test
    void everyKeyNeedsAnOwner() {
        Ring ring = operators.ring(3);
        assertThatThrownBy(() -> table.put(ring, Map.of(key(0).commitment(), new NodeId(filled(1)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void put(Ring ring, int firstOwner) {
        Map<PublicBytes, NodeId> owners = new HashMap<>();
        for (int number = 0; number < ring.keys().size(); number++) {
            owners.put(key(number).commitment(), new NodeId(filled(firstOwner + number)));
        }
        table.put(ring, owners);
    }
}
