package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Hashes;

class RingTest {

    private final Random random = Seeds.random("RingTest");
    private final List<PublicBytes> keys = keys(9);

    @Test
    void isTheSameForEveryOrderAndForKeysThatComeTwice() {
        Ring ring = ring(keys);
        List<PublicBytes> shuffled = new ArrayList<>(keys);
        shuffled.addAll(keys.subList(2, 5));
        Collections.shuffle(shuffled, random);
        assertThat(ring(shuffled).root()).isEqualTo(ring.root());
        assertThat(ring(shuffled).keys()).isEqualTo(ring.keys()).hasSize(9);
        assertThat(ring.keys().stream().map(PublicBytes::hex).toList()).isSorted();
        for (PublicBytes key : keys) {
            assertThat(ring.keys().get(ring.placeOf(key).orElseThrow())).isEqualTo(key);
        }
        assertThat(ring.placeOf(Operators.key(77).commitment())).isEmpty();
    }

    @Test
    void theRootBindsRealmNumberAndEveryKey() {
        Ring ring = ring(keys);
        ByteWriter all = new ByteWriter().bytes(Operators.REALM.toArray()).u32(9);
        ring.keys().forEach(key -> all.bytes(key.toArray()));
        assertThat(ring.root()).isEqualTo(Hashes.domain("proof-ring", all.toArray()));
        assertThat(ring(keys.subList(0, 8)).root()).isNotEqualTo(ring.root());
        assertThat(Ring.of(new RealmTag(1), keys).asOptional().orElseThrow().root())
                .isNotEqualTo(ring.root());
    }

    @Test
    void hasTwoToFourThousandKeys() {
        assertThat(Ring.of(Operators.REALM, keys(1)).refusalCode()).isEqualTo("bad-ring-size");
        assertThat(Ring.of(Operators.REALM, List.of(keys.get(0), keys.get(0))).refusalCode())
                .isEqualTo("bad-ring-size");
        assertThat(Ring.of(Operators.REALM, keys(2)).isOk()).isTrue();
        List<PublicBytes> tooMany = Collections.nCopies(Ring.MAX_KEYS + 1, keys.get(0));
        assertThat(Ring.of(Operators.REALM, tooMany).refusalCode()).isEqualTo("bad-ring-size");
    }

    @Test
    void refusesKeysThatAreNoPointsOfTheGroup() {
        byte[] identity = new byte[48];
        identity[0] = (byte) 0xc0;
        for (byte[] bad : List.of(identity, Curve.compress(Curve.nextX(1, true)), new byte[48], new byte[47])) {
            List<PublicBytes> withOne = new ArrayList<>(keys);
            withOne.add(PublicBytes.of(bad));
            assertThat(Ring.of(Operators.REALM, withOne).isOk()).isFalse();
        }
    }

    @Test
    void placesArePowersOfFourAndTheLastKeyFillsThem() {
        int[][] keysAndDigits = {{2, 2}, {16, 2}, {17, 3}, {64, 3}, {65, 4}};
        for (int[] expected : keysAndDigits) {
            Ring ring = ring(keys(expected[0]));
            assertThat(ring.digits()).isEqualTo(expected[1]);
            assertThat(ring.places()).isEqualTo((int) Math.pow(4, expected[1]));
            assertThat(ring.pointAt(ring.places() - 1)).isEqualTo(ring.pointAt(expected[0] - 1));
        }
    }

    @Test
    void slotsAreBounded() {
        assertThat(new TriptychLimits(2).allows(1)).isTrue();
        assertThat(new TriptychLimits(2).allows(2)).isFalse();
        assertThat(new TriptychLimits(2).allows(-1)).isFalse();
        assertThatThrownBy(() -> new TriptychLimits(0)).hasMessageContaining("slotsPerCycle");
        assertThatThrownBy(() -> new TriptychLimits(1_025)).hasMessageContaining("slotsPerCycle");
    }

    private static Ring ring(List<PublicBytes> keys) {
        return Ring.of(Operators.REALM, keys).asOptional().orElseThrow();
    }

    private static List<PublicBytes> keys(int count) {
        List<PublicBytes> keys = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            keys.add(Operators.key(number).commitment());
        }
        return keys;
    }
}
