package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.receipt.Issued.ALICE_KEY;
import static org.nonos.mesh.proof.receipt.Issued.BOB_KEY;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Issued.LIMITS;
import static org.nonos.mesh.proof.receipt.Issued.OTHER_REALM;
import static org.nonos.mesh.proof.receipt.Issued.REALM;
import static org.nonos.mesh.proof.receipt.Issued.anchor;
import static org.nonos.mesh.proof.receipt.Issued.capsule;
import static org.nonos.mesh.proof.receipt.Issued.filled;
import static org.nonos.mesh.proof.receipt.Issued.inputs;
import static org.nonos.mesh.proof.receipt.Issued.wish;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.receipt.ReceiptIssuer.Wish;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;

class ReceiptIssuerTest {

    @Test
    void oneProverHasOneTagPerCycle() {
        ReceiptIssuer alice = Issued.issuer(ALICE_KEY, REALM);
        Receipt first = alice.issueNamed(wish(ReceiptKind.EXECUTED, CYCLE));
        Receipt second = alice.issueNamed(new Wish(ReceiptKind.SEEDED, Bytes32.of(filled(50)), CYCLE, 3, Bytes32.ZERO));
        Receipt later = alice.issueNamed(wish(ReceiptKind.EXECUTED, CYCLE + 1));
        Receipt bobs = Issued.issuer(BOB_KEY, REALM).issueNamed(wish(ReceiptKind.EXECUTED, CYCLE));
        Receipt elsewhere = Issued.issuer(ALICE_KEY, OTHER_REALM).issueNamed(wish(ReceiptKind.EXECUTED, CYCLE));

        assertThat(inputs(second).tag()).isEqualTo(inputs(first).tag());
        assertThat(inputs(later).tag()).isNotEqualTo(inputs(first).tag());
        assertThat(inputs(bobs).tag()).isNotEqualTo(inputs(first).tag());
        assertThat(inputs(elsewhere).tag()).isNotEqualTo(inputs(first).tag());
        assertThat(inputs(elsewhere).commitment()).isNotEqualTo(inputs(first).commitment());
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(Issued.VERIFIER.proverOf(first)).contains(ALICE_KEY.nodeId());
        assertThat(Issued.VERIFIER.slotOf(first)).isEmpty();
    }

    @Test
    void asksTheIdentityKeyOnce() {
        CountingSigner signer = new CountingSigner();
        ReceiptIssuer issuer = issuer(signer);
        for (int i = 0; i < 5; i++) {
            issuer.issueNamed(wish(ReceiptKind.RELAYED, CYCLE + i));
        }
        assertThat(signer.asked).isEqualTo(1);
    }

    @Test
    void aSignerThatIsAwayIsAskedAgainNextTime() {
        CountingSigner signer = new CountingSigner();
        signer.away = true;
        ReceiptIssuer issuer = issuer(signer);
        assertThatThrownBy(() -> issuer.issueNamed(wish(ReceiptKind.RELAYED, CYCLE)))
                .isInstanceOf(Signer.SigningUnavailableException.class);
        signer.away = false;
        Receipt receipt = issuer.issueNamed(wish(ReceiptKind.RELAYED, CYCLE));
        assertThat(Issued.VERIFIER.verify(receipt, CYCLE).isValid()).isTrue();
    }

    @Test
    void refusesLifetimesOutsideTheLimits() {
        ReceiptIssuer issuer = Issued.issuer(ALICE_KEY, REALM);
        for (long lifetime : new long[] {-1, LIMITS.maxLifetimeCycles() + 1}) {
            Wish odd = new Wish(ReceiptKind.RELAYED, capsule(), CYCLE, lifetime, anchor());
            assertThatThrownBy(() -> issuer.issueNamed(odd)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> issuer.issue(odd, Optional.of(Ringed.RING)))
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
                        InvalidReason.RING_UNKNOWN,
                        InvalidReason.KEY_UNKNOWN);
        assertThat(InvalidReason.PROOF_FALSE.code()).isEqualTo("proof-false");
    }

    private static ReceiptIssuer issuer(Signer signer) {
        return new ReceiptIssuer(filled(7), REALM, signer, Issued.BOTH, new Slots(), () -> 1L, LIMITS);
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
