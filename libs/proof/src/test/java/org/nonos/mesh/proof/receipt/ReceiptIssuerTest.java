package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.receipt.Issued.ALICE_KEY;
import static org.nonos.mesh.proof.receipt.Issued.BOB_KEY;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Issued.LIFETIME;
import static org.nonos.mesh.proof.receipt.Issued.LIMITS;
import static org.nonos.mesh.proof.receipt.Issued.OTHER_REALM;
import static org.nonos.mesh.proof.receipt.Issued.REALM;
import static org.nonos.mesh.proof.receipt.Issued.anchor;
import static org.nonos.mesh.proof.receipt.Issued.capsule;
import static org.nonos.mesh.proof.receipt.Issued.filled;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;

class ReceiptIssuerTest {

    @Test
    void oneProverHasOneTagPerCycle() {
        ReceiptIssuer alice = Issued.issuer(ALICE_KEY, REALM);
        Receipt first = alice.issue(ReceiptKind.EXECUTED, capsule(), CYCLE, LIFETIME, anchor());
        Receipt second = alice.issue(ReceiptKind.SEEDED, Bytes32.of(filled(50)), CYCLE, 3, Bytes32.ZERO);
        Receipt later = alice.issue(ReceiptKind.EXECUTED, capsule(), CYCLE + 1, LIFETIME, anchor());
        Receipt bobs = Issued.issuer(BOB_KEY, REALM).issue(ReceiptKind.EXECUTED, capsule(), CYCLE, LIFETIME, anchor());
        Receipt elsewhere =
                Issued.issuer(ALICE_KEY, OTHER_REALM).issue(ReceiptKind.EXECUTED, capsule(), CYCLE, LIFETIME, anchor());

        assertThat(second.tag()).isEqualTo(first.tag());
        assertThat(later.tag()).isNotEqualTo(first.tag());
        assertThat(bobs.tag()).isNotEqualTo(first.tag());
        assertThat(elsewhere.tag()).isNotEqualTo(first.tag());
        assertThat(elsewhere.commitment()).isNotEqualTo(first.commitment());
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void asksTheIdentityKeyOnce() {
        CountingSigner signer = new CountingSigner();
        ReceiptIssuer issuer = issuer(signer);
        for (int i = 0; i < 5; i++) {
            issuer.issue(ReceiptKind.RELAYED, capsule(), CYCLE + i, LIFETIME, anchor());
        }
        assertThat(signer.asked).isEqualTo(1);
    }

    @Test
    void aSignerThatIsAwayIsAskedAgainNextTime() {
        CountingSigner signer = new CountingSigner();
        signer.away = true;
        ReceiptIssuer issuer = issuer(signer);
        assertThatThrownBy(() -> issuer.issue(ReceiptKind.RELAYED, capsule(), CYCLE, LIFETIME, anchor()))
                .isInstanceOf(Signer.SigningUnavailableException.class);
        signer.away = false;
        Receipt receipt = issuer.issue(ReceiptKind.RELAYED, capsule(), CYCLE, LIFETIME, anchor());
        assertThat(Issued.VERIFIER.verify(receipt, CYCLE).isValid()).isTrue();
    }

    @Test
    void refusesLifetimesOutsideTheLimits() {
        ReceiptIssuer issuer = Issued.issuer(ALICE_KEY, REALM);
        for (long lifetime : new long[] {-1, LIMITS.maxLifetimeCycles() + 1}) {
            assertThatThrownBy(() -> issuer.issue(ReceiptKind.RELAYED, capsule(), CYCLE, lifetime, anchor()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void secretsStayOutOfText() {
        byte[] secret = ALICE_KEY.deriveSecret("proof-key");
        String text = Issued.issuer(ALICE_KEY, REALM).toString();
        assertThat(text).doesNotContain(HexFormat.of().formatHex(secret)).contains("ReceiptIssuer[");
    }

    @Test
    void limitsAreCheckedWhenTheyAreMade() {
        assertThatThrownBy(() -> new ReceiptLimits(61, 1, 0)).hasMessageContaining("futureToleranceCycles");
        assertThatThrownBy(() -> new ReceiptLimits(-1, 1, 0)).hasMessageContaining("futureToleranceCycles");
        assertThatThrownBy(() -> new ReceiptLimits(0, 0, 0)).hasMessageContaining("maxLifetimeCycles");
        assertThatThrownBy(() -> new ReceiptLimits(0, 1, -1)).hasMessageContaining("cachedVerdicts");
    }

    @Test
    void onlyReasonsThatCannotBefallAnHonestSenderAreMisbehaviour() {
        assertThat(InvalidReason.values())
                .filteredOn(reason -> !reason.isMisbehaviour())
                .containsExactly(
                        InvalidReason.UNKNOWN_VERSION,
                        InvalidReason.UNKNOWN_SYSTEM,
                        InvalidReason.UNKNOWN_KIND,
                        InvalidReason.CYCLE_IN_FUTURE,
                        InvalidReason.EXPIRED,
                        InvalidReason.RING_UNKNOWN);
        assertThat(InvalidReason.PROOF_FALSE.code()).isEqualTo("proof-false");
    }

    private static ReceiptIssuer issuer(Signer signer) {
        return new ReceiptIssuer(filled(7), REALM, signer, Issued.SYSTEM, () -> 1L, LIMITS);
    }

    private static final class CountingSigner implements Signer {
        private int asked;
        private boolean away;

        @Override
        public NodeId nodeId() {
            return BOB_KEY.nodeId();
        }

        @Override
        public byte[] sign(SignatureDomain domain, byte[] message) {
            if (away) {
                throw new SigningUnavailableException("away", new IllegalStateException());
            }
            asked++;
            return BOB_KEY.sign(domain, message);
        }
    }
}
