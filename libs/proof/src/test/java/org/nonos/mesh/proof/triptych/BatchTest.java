package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.proof.triptych.Operators.attestation;
import static org.nonos.mesh.proof.triptych.Operators.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Scalar;

class BatchTest {

    private static final int SCALAR = 32;

    private final Random random = Seeds.random("BatchTest");
    private final Operators operators = new Operators();
    private final Triptych system = operators.system;
    private final List<Ring> rings = List.of(operators.ring(16), operators.ring(40), operators.ring(2));
    private final List<Claim> honest = honest(48);

    @Test
    void trueClaimsOfSeveralRingsAreAllProven() {
        assertThat(system.verifyBatch(honest)).hasSize(48).containsOnly(ProofVerdict.proven());
        assertThat(system.verifyBatch(List.of())).isEmpty();
    }

    @Test
    void falseClaimsAreNamedWhereverTheyAre() {
        for (int falseClaims : new int[] {1, 2, 5, 48}) {
            List<Claim> claims = new ArrayList<>(honest);
            List<ProofVerdict> expected = new ArrayList<>(Collections.nCopies(48, ProofVerdict.proven()));
            for (int i = 0; i < falseClaims; i++) {
                int at = falseClaims == 48 ? i : random.nextInt(48);
                claims.set(at, withLastNumberChanged(honest.get(at), Scalar.ONE));
                expected.set(at, ProofVerdict.refuted(Flaw.PROOF_FALSE));
            }
            assertThat(system.verifyBatch(claims)).isEqualTo(expected);
        }
    }

    @Test
    void malformedClaimsDoNotDisturbTheOthers() {
        List<Claim> claims = new ArrayList<>(honest.subList(0, 6));
        claims.set(0, new Claim(claims.get(0).statement(), PublicBytes.of(new byte[7])));
        claims.set(3, withLastNumberChanged(claims.get(3), Scalar.ONE));
        claims.set(5, new Claim(claims.get(4).statement(), claims.get(5).proof()));
        List<ProofVerdict> verdicts = system.verifyBatch(claims);
        assertThat(verdicts)
                .containsExactlyElementsOf(claims.stream()
                        .map(claim -> system.verify(claim.statement(), claim.proof()))
                        .toList());
        assertThat(verdicts.get(0)).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        assertThat(verdicts.get(1)).isEqualTo(ProofVerdict.proven());
        assertThat(verdicts.get(3)).isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
    }

    /** Without weights, one's error would make up for the other's. */
    @Test
    void errorsThatCancelEachOtherAreFound() {
        Claim tooMuch = withLastNumberChanged(honest.get(0), Scalar.ONE);
        Claim tooLittle = withLastNumberChanged(honest.get(0), Scalar.ONE.negate());
        assertThat(system.verifyBatch(List.of(tooMuch, tooLittle)))
                .containsOnly(ProofVerdict.refuted(Flaw.PROOF_FALSE));
        assertThat(system.verifyBatch(List.of(tooMuch, tooMuch, honest.get(0))))
                .containsExactly(
                        ProofVerdict.refuted(Flaw.PROOF_FALSE),
                        ProofVerdict.refuted(Flaw.PROOF_FALSE),
                        ProofVerdict.proven());
    }

    @Test
    void longListsAreTakenInParts() {
        List<Claim> many = new ArrayList<>();
        for (int i = 0; i < Triptych.MAX_SUMMED_CLAIMS + 2; i++) {
            many.add(honest.get(0));
        }
        many.set(Triptych.MAX_SUMMED_CLAIMS, withLastNumberChanged(honest.get(0), Scalar.ONE));
        List<ProofVerdict> verdicts = system.verifyBatch(many);
        assertThat(verdicts).hasSize(Triptych.MAX_SUMMED_CLAIMS + 2);
        for (int i = 0; i < verdicts.size(); i++) {
            boolean proven = i != Triptych.MAX_SUMMED_CLAIMS;
            assertThat(verdicts.get(i) instanceof ProofVerdict.Proven)
                    .as("%d", i)
                    .isEqualTo(proven);
        }
    }

    private List<Claim> honest(int count) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ring ring = rings.get(i % rings.size());
            claims.add(operators.claim(ring, key(i % 2), i % 16, attestation(i), random));
        }
        return claims;
    }

    private static Claim withLastNumberChanged(Claim claim, Scalar by) {
        byte[] bytes = claim.proof().toArray();
        int at = bytes.length - SCALAR;
        Scalar z = Scalar.decode(Arrays.copyOfRange(bytes, at, bytes.length))
                .asOptional()
                .orElseThrow();
        System.arraycopy(z.plus(by).encode(), 0, bytes, at, SCALAR);
        return new Claim(claim.statement(), PublicBytes.of(bytes));
    }
}
