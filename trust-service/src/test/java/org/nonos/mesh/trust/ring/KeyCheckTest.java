package org.nonos.mesh.trust.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.chaumpedersen.CommitmentBinding;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.trust.RingRoot;

/** With the proof library: what rings take for granted of keys and roots. */
class KeyCheckTest {

    private static final RealmTag REALM = new RealmTag(Bench.REALM);
    private static final IdentityKey NODE = Bench.key(1);

    private static final PublicBytes LEAF =
            MemberKey.derive(new byte[32], REALM).encodedLeaf();

    private final KeyCheck check = KeyCheck.of(REALM);

    @Test
    void aKeyHoldsForTheNodeAndRealmThatBoundIt() {
        ProofKey key = bound(NODE, commitment(1), REALM);

        assertThat(check.holds(NODE.nodeId(), key)).isTrue();
        assertThat(check.holds(Bench.id(2), key)).isFalse();
        assertThat(KeyCheck.of(new RealmTag(1)).holds(NODE.nodeId(), key)).isFalse();
    }

    @Test
    void whatIsNoPointOfTheGroupIsRefusedThoughItIsBound() {
        byte[] junk = commitment(1).toArray();
        junk[47] ^= 1;
        byte[] identity = new byte[48];
        identity[0] = (byte) 0xc0;

        assertThat(check.holds(NODE.nodeId(), bound(NODE, PublicBytes.of(junk), REALM)))
                .isFalse();
        assertThat(check.holds(NODE.nodeId(), bound(NODE, PublicBytes.of(identity), REALM)))
                .isFalse();
    }

    @Test
    void aLeafThatIsZeroOrNoNumberOfTheFieldIsRefusedThoughItIsBound() {
        byte[] beyond = new byte[32];
        java.util.Arrays.fill(beyond, (byte) 0xff);

        for (byte[] leaf : List.of(new byte[32], beyond)) {
            assertThat(check.holds(NODE.nodeId(), bound(NODE, commitment(1), PublicBytes.of(leaf), REALM)))
                    .isFalse();
        }
    }

    @Test
    void aBindingCoversTheLeafAndThatOfANamedReceiptIsNone() {
        ProofKey good = bound(NODE, commitment(1), REALM);
        PublicBytes other = MemberKey.derive(commitment(2).toArray(), REALM).encodedLeaf();
        byte[] named = CommitmentBinding.sign(NODE, REALM, commitment(1)).toArray();

        assertThat(check.holds(NODE.nodeId(), new ProofKey(good.commitment(), other.toArray(), good.binding())))
                .isFalse();
        assertThat(check.holds(NODE.nodeId(), new ProofKey(good.commitment(), good.leaf(), named)))
                .isFalse();
    }

    @Test
    void rootsAreThoseOfTheProofLibrary() {
        List<PublicBytes> keys =
                IntStream.rangeClosed(1, 5).mapToObj(KeyCheckTest::commitment).toList();

        assertThat(RingRoot.of(
                        REALM.value(), keys.stream().map(PublicBytes::toArray).toList()))
                .isEqualTo(Ring.of(REALM, keys).asOptional().orElseThrow().root());
    }

    private static PublicBytes commitment(int number) {
        byte[] secret = new byte[32];
        Stream.of(0, 1).forEach(i -> secret[i] = (byte) (number + i));
        return ProverKey.derive(secret, REALM).commitment();
    }

    private static ProofKey bound(IdentityKey node, PublicBytes commitment, RealmTag realm) {
        return bound(node, commitment, LEAF, realm);
    }

    private static ProofKey bound(IdentityKey node, PublicBytes commitment, PublicBytes leaf, RealmTag realm) {
        return new ProofKey(
                commitment.toArray(),
                leaf.toArray(),
                CommitmentBinding.sign(node, realm, commitment, leaf).toArray());
    }
}
