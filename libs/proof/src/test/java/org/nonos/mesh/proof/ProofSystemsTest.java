package org.nonos.mesh.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.protocol.layer.Realm;

class ProofSystemsTest {

    @Test
    void findsWhatIsThereAndNothingElse() {
        ProofSystems systems = new ProofSystems(List.of(new ChaumPedersen()));
        assertThat(systems.ids()).containsExactly(ChaumPedersen.ID);
        assertThat(systems.find(ChaumPedersen.ID)).isPresent();
        assertThat(systems.find(new ProofSystemId("chaum-pedersen-bls12381-v2")))
                .isEmpty();
        assertThat(systems.find(new ProofSystemId("chaum-pedersen-bls12381"))).isEmpty();
        assertThat(new ProofSystems(List.of()).find(ChaumPedersen.ID)).isEmpty();
    }

    @Test
    void refusesTwoSystemsOfOneName() {
        assertThatThrownBy(() -> new ProofSystems(List.of(new ChaumPedersen(), new ChaumPedersen())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chaum-pedersen-bls12381-v1");
    }

    @Test
    void namesHaveOneSpelling() {
        assertThat(ProofSystemId.decode("a-1".getBytes(StandardCharsets.US_ASCII))
                        .isOk())
                .isTrue();
        for (String bad : List.of("", "A", "a b", "ä", "a\n", "a\u0000", "x".repeat(49))) {
            assertThat(ProofSystemId.decode(bad.getBytes(StandardCharsets.UTF_8))
                            .refusalCode())
                    .isEqualTo("bad-system-name");
            assertThatThrownBy(() -> new ProofSystemId(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void kindsKeepTheirNumbers() {
        assertThat(ReceiptKind.ofWireNumber(1)).contains(ReceiptKind.EXECUTED);
        assertThat(ReceiptKind.ofWireNumber(2)).contains(ReceiptKind.PUBLISHED);
        assertThat(ReceiptKind.ofWireNumber(3)).contains(ReceiptKind.RELAYED);
        assertThat(ReceiptKind.ofWireNumber(4)).contains(ReceiptKind.SEEDED);
        assertThat(ReceiptKind.ofWireNumber(0)).isEmpty();
        assertThat(ReceiptKind.ofWireNumber(5)).isEmpty();
    }

    @Test
    void aRealmTagIsTheRealmsOwn() {
        Realm realm = new Realm("nonos");
        assertThat(RealmTag.of(realm).toArray()).isEqualTo(realm.tag());
        assertThat(RealmTag.of(realm)).hasToString(realm.tagHex());
        assertThat(RealmTag.of(realm)).isNotEqualTo(RealmTag.of(new Realm("other")));
    }

    @Test
    void publicBytesAreCopiedComparedByContentAndBounded() {
        byte[] source = {1, 2, 3};
        PublicBytes bytes = PublicBytes.of(source);
        source[0] = 9;
        bytes.toArray()[1] = 9;
        assertThat(bytes).isEqualTo(PublicBytes.of(new byte[] {1, 2, 3})).hasToString("010203");
        assertThat(PublicBytes.of(new byte[PublicBytes.MAX_LENGTH]).length()).isEqualTo(4096);
        assertThatThrownBy(() -> PublicBytes.of(new byte[PublicBytes.MAX_LENGTH + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
