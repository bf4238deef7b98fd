package org.nonos.mesh.proof.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.receipt.Issued.CYCLE;
import static org.nonos.mesh.proof.receipt.Issued.GOOD;
import static org.nonos.mesh.proof.receipt.Issued.LIFETIME;
import static org.nonos.mesh.proof.receipt.Issued.LIMITS;
import static org.nonos.mesh.proof.receipt.Issued.VERIFIER;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;

class RememberingVerifierTest {

    private final RememberingVerifier verifier = new RememberingVerifier(VERIFIER, LIMITS);

    @Test
    void checksTheSameBytesOnce() {
        byte[] good = GOOD.encode();
        byte[] forged = Issued.withProof(Issued.falseProof()).encode();
        for (int round = 0; round < 3; round++) {
            assertThat(verifier.verify(good, CYCLE)).isEqualTo(new Verdict.Valid(GOOD));
            assertThat(verifier.verify(forged, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.PROOF_FALSE));
        }
        assertThat(verifier.hits()).isEqualTo(4);
        assertThat(verifier.remembered()).isEqualTo(2);
    }

    @Test
    void aVerdictNeverPassesToOtherBytesOfTheSameReceiptId() {
        Receipt forged = Issued.withProof(Issued.falseProof());
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
            encodings.add(issuer.issueNamed(Issued.wish(ReceiptKind.RELAYED, CYCLE - i))
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
        assertThat(verifier.verify(new byte[] {2}, CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.MALFORMED));
        assertThat(verifier.verify(Issued.withSystem("none").encode(), CYCLE))
                .isEqualTo(Verdict.invalid(InvalidReason.UNKNOWN_SYSTEM));
        assertThat(verifier.remembered()).isZero();
    }

    @Test
    void aBatchAsksOnlyForWhatIsNotRememberedAndForTheSameBytesOnce() {
        byte[] good = GOOD.encode();
        byte[] forged = Issued.withProof(Issued.falseProof()).encode();
        byte[] unnamed = Ringed.receipt(3, 1).encode();
        verifier.verify(good, CYCLE);
        List<Verdict> verdicts =
                verifier.verifyBatch(List.of(unnamed, new byte[10], forged, good, unnamed, forged), CYCLE);
        assertThat(verdicts)
                .containsExactly(
                        new Verdict.Valid(Ringed.receipt(3, 1)),
                        Verdict.invalid(InvalidReason.UNKNOWN_VERSION),
                        Verdict.invalid(InvalidReason.PROOF_FALSE),
                        new Verdict.Valid(GOOD),
                        new Verdict.Valid(Ringed.receipt(3, 1)),
                        Verdict.invalid(InvalidReason.PROOF_FALSE));
        assertThat(verifier.hits()).isEqualTo(3);
        assertThat(verifier.remembered()).isEqualTo(3);
        assertThat(verifier.verifyBatch(List.of(), CYCLE)).isEmpty();
    }

    @Test
    void thatARingIsUnknownIsNotRemembered() {
        RingTable rings = new RingTable();
        ReceiptVerifier fresh = new ReceiptVerifier(
                Issued.REALM,
                new ProofSystems(List.of(Issued.SYSTEM, new Triptych(rings, TriptychLimits.DEFAULTS))),
                LIMITS);
        RememberingVerifier young = new RememberingVerifier(fresh, LIMITS);
        Receipt receipt = Ringed.receipt(3, 1);
        for (int round = 0; round < 2; round++) {
            assertThat(young.verify(receipt.encode(), CYCLE)).isEqualTo(Verdict.invalid(InvalidReason.RING_UNKNOWN));
        }
        assertThat(young.remembered()).isZero();
        assertThat(young.hits()).isZero();
        rings.put(Ringed.RING, Ringed.OWNERS);
        assertThat(young.verify(receipt.encode(), CYCLE)).isEqualTo(new Verdict.Valid(receipt));
        rings.remove(Ringed.RING.root());
        assertThat(young.verify(receipt.encode(), CYCLE)).isEqualTo(new Verdict.Valid(receipt));
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
        byte[] forged = Issued.withProof(Issued.falseProof()).encode();
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
