package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Issued.GOOD;
import static org.nonos.mesh.proof.receipt.Issued.LIFETIME;
import static org.nonos.mesh.proof.receipt.Issued.LIMITS;
import static org.nonos.mesh.proof.receipt.Issued.VERIFIER;
import static org.nonos.mesh.proof.receipt.Issued.anchor;
import static org.nonos.mesh.proof.receipt.Issued.capsule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.ReceiptKind;

class RememberingVerifierTest {

    private final RememberingVerifier verifier = new RememberingVerifier(VERIFIER, LIMITS);

    @Test
    void checksTheSameBytesOnce() {
        byte[] good = GOOD.encode();
        byte[] forged = Issued.withProof(new byte[64]).encode();
        for (int round = 0; round < 3; round++) {
            assertThat(verifier.verify(good, CYCLE)).isEqualTo(new Verdict.Valid(GOOD));
            assertThat(verifier.verify(forged, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.PROOF_FALSE));
        }
        assertThat(verifier.hits()).isEqualTo(4);
        assertThat(verifier.remembered()).isEqualTo(2);
    }

    @Test
    void aVerdictNeverPassesToOtherBytesOfTheSameReceiptId() {
        Receipt forged = Issued.withProof(new byte[64]);
        assertThat(forged.id()).isEqualTo(GOOD.id());
        assertThat(verifier.verify(GOOD.encode(), CYCLE).isValid()).isTrue();
        assertThat(verifier.verify(forged.encode(), CYCLE).isValid()).isFalse();
        assertThat(verifier.verify(GOOD.encode(), CYCLE).isValid()).isTrue();
    }

    @Test
    void timeIsLookedAtAfresh() {
        byte[] encoding = GOOD.encode();
        assertThat(verifier.verify(encoding, CYCLE).isValid()).isTrue();
        assertThat(verifier.verify(encoding, CYCLE + LIFETIME + 1)).isEqualTo(Verdict.invalid(InvalidReason.EXPIRED));
        assertThat(verifier.verify(encoding, CYCLE - 3)).isEqualTo(Verdict.invalid(InvalidReason.CYCLE_IN_FUTURE));
        assertThat(verifier.verify(encoding, CYCLE).isValid()).isTrue();
    }

    @Test
    void remembersNoMoreThanTheLimitAndForgetsTheLeastRecentFirst() {
        List<byte[]> encodings = new ArrayList<>();
        ReceiptIssuer issuer = Issued.issuer(Issued.ALICE_KEY, Issued.REALM);
        for (int i = 0; i <= LIMITS.cachedVerdicts(); i++) {
            encodings.add(issuer.issue(ReceiptKind.RELAYED, capsule(), CYCLE - i, LIFETIME, anchor())
                    .encode());
        }
        for (int i = 0; i < LIMITS.cachedVerdicts() - 1; i++) {
            verifier.verify(encodings.get(i), CYCLE);
        }
        assertThat(verifier.remembered()).isEqualTo(LIMITS.cachedVerdicts() - 1);
        verifier.verify(encodings.get(LIMITS.cachedVerdicts() - 1), CYCLE);
        assertThat(verifier.remembered()).isEqualTo(LIMITS.cachedVerdicts());

        verifier.verify(encodings.get(0), CYCLE); // the first is recent again
        verifier.verify(encodings.get(LIMITS.cachedVerdicts()), CYCLE);
        assertThat(verifier.remembered()).isEqualTo(LIMITS.cachedVerdicts());
        long hits = verifier.hits();
        verifier.verify(encodings.get(0), CYCLE);
        assertThat(verifier.hits()).isEqualTo(hits + 1);
        verifier.verify(encodings.get(1), CYCLE);
        assertThat(verifier.hits()).isEqualTo(hits + 1);
    }

    @Test
    void bytesThatAreNoReceiptAreNotRemembered() {
        assertThat(verifier.verify(new byte[10], CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.UNKNOWN_VERSION));
        assertThat(verifier.verify(new byte[] {1}, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.MALFORMED));
        assertThat(verifier.verify(Issued.withSystem("none").encode(), CYCLE))
                .isEqualTo(Verdict.invalid(InvalidReason.UNKNOWN_SYSTEM));
        assertThat(verifier.remembered()).isZero();
    }

    @Test
    void aCacheOfNothingStillVerifies() {
        RememberingVerifier forgetful = new RememberingVerifier(VERIFIER, new ReceiptLimits(2, 2_000, 0));
        assertThat(forgetful.verify(GOOD.encode(), CYCLE).isValid()).isTrue();
        assertThat(forgetful.verify(GOOD.encode(), CYCLE).isValid()).isTrue();
        assertThat(forgetful.remembered()).isZero();
        assertThat(forgetful.hits()).isZero();
    }

    @Test
    void threadsMayShareOneInstance() throws Exception {
        byte[] good = GOOD.encode();
        byte[] forged = Issued.withProof(new byte[64]).encode();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> verdicts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                byte[] encoding = i % 2 == 0 ? good : forged;
                RememberingVerifier shared = i % 4 < 2 ? verifier : new RememberingVerifier(VERIFIER, LIMITS);
                verdicts.add(threads.submit(() -> shared.verify(encoding, CYCLE).isValid()));
            }
            for (int i = 0; i < verdicts.size(); i++) {
                assertThat(verdicts.get(i).get()).isEqualTo(i % 2 == 0);
            }
        }
        assertThat(verifier.remembered()).isEqualTo(2);
    }
}
