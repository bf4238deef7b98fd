package org.nonos.mesh.proof.ceremony;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.MillerValue;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Whether points are powers of one τ, times α, times β, and whether these moved by the proven factors: IACR 2017/1050,
 * section 6, each row checked at once by a random linear combination.
 *
 * @param weights as many as the longest row has ratios
 */
record PowersCheck(PowersOfTau powers, List<Scalar> weights, Progress progress) {

    static PowersCheck of(PowersOfTau powers, Bytes32 contributionHash, Progress progress) {
        return new PowersCheck(powers, Weights.of(contributionHash, 2 * powers.size()), progress);
    }

    /** A sentence about the first row that is wrong. */
    Optional<String> problem() {
        List<BooleanSupplier> rows = List.of(
                () -> rowG1(powers.tauG1()),
                this::rowG2,
                () -> rowG1(powers.alphaTauG1()),
                () -> rowG1(powers.betaTauG1()),
                () -> alike(powers.betaTauG1().getFirst(), G2Point.generator(), G1Point.generator(), powers.betaG2()));
        for (int row = 0; row < rows.size(); row++) {
            if (!rows.get(row).getAsBoolean()) {
                return Optional.of("row " + (row + 1) + " of 5 (τ in G1, τ in G2, α, β, β in G2) is not consistent");
            }
            progress.at(Progress.Stage.CHECKING, row + 1, rows.size());
        }
        return Optional.empty();
    }

    /** Each point is τ times the one before. */
    private boolean rowG1(List<G1Point> row) {
        List<Scalar> itsWeights = weights.subList(0, row.size() - 1);
        G1Point lower = G1Point.sumOfProducts(row.subList(0, row.size() - 1), itsWeights);
        G1Point upper = G1Point.sumOfProducts(row.subList(1, row.size()), itsWeights);
        return alike(upper, G2Point.generator(), lower, powers.tauG2().get(1));
    }

    private boolean rowG2() {
        List<G2Point> row = powers.tauG2();
        List<Scalar> itsWeights = weights.subList(0, row.size() - 1);
        G2Point lower = G2Point.sumOfProducts(row.subList(0, row.size() - 1), itsWeights);
        G2Point upper = G2Point.sumOfProducts(row.subList(1, row.size()), itsWeights);
        return alike(G1Point.generator(), upper, powers.tauG1().get(1), lower);
    }

    private static boolean alike(G1Point a, G2Point b, G1Point c, G2Point d) {
        return MillerValue.of(a, b).finishesLike(MillerValue.of(c, d));
    }
}
