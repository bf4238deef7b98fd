package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.nonos.mesh.proof.HedgedNonces;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Makes one proof, by section 4 of the paper. Nothing here branches on, or looks up memory by, the prover's place or its
 * secret numbers: the same multiplications are done for every place, and choices are made by masks.
 *
 * <p>The sum over the ring is a polynomial in ξ with points as coefficients. It is folded digit by digit, lowest first:
 * four neighbours become one, whose degree is one higher. That takes fewer than 1.4 multiplications a key.
 */
final class TriptychProver {

    private final Generators generators;
    private final Ring ring;
    private final int place;
    private final Scalar secret;
    private final G1Point linkBase;
    private final HedgedNonces nonces;
    private final Scalar[][] blinding;

    /** @param linkBase J + μ·B, of which U + μ·E is x times as much */
    TriptychProver(Generators generators, Ring ring, int place, Scalar secret, G1Point linkBase, HedgedNonces nonces) {
        this.generators = generators;
        this.ring = ring;
        this.place = place;
        this.secret = secret;
        this.linkBase = linkBase;
        this.nonces = nonces;
        this.blinding = blinding();
    }

    /** @param challenge ξ of what the prover says first */
    TriptychProof prove(Function<TriptychProof.Commitments, Scalar> challenge) {
        Scalar rA = nonces.next();
        Scalar rB = nonces.next();
        Scalar rC = nonces.next();
        Scalar rD = nonces.next();
        Scalar[] rho = new Scalar[ring.digits()];
        Arrays.setAll(rho, power -> nonces.next());
        List<G1Point> points = matrixCommitments(rA, rB, rC, rD);
        G1Point[] sums = foldRing();
        for (int power = 0; power < rho.length; power++) {
            points.add(sums[power].plus(generators.at(Generators.G).times(rho[power])));
        }
        for (Scalar each : rho) {
            points.add(linkBase.times(each));
        }
        TriptychProof.Commitments commitments = TriptychProof.Commitments.of(points);
        Scalar xi = challenge.apply(commitments);
        return new TriptychProof(
                commitments, openings(xi), rB.times(xi).plus(rA), rC.times(xi).plus(rD), response(xi, rho));
    }

    /** a(j,i): random, each row with the sum zero. */
    private Scalar[][] blinding() {
        Scalar[][] rows = new Scalar[ring.digits()][Ring.BASE];
        for (Scalar[] row : rows) {
            row[0] = Scalar.ZERO;
            for (int value = 1; value < Ring.BASE; value++) {
                row[value] = nonces.next();
                row[0] = row[0].minus(row[value]);
            }
        }
        return rows;
    }

    /** A = Com(a), B = Com(σ), C = Com(a(1−2σ)), D = Com(−a²), where σ(j,i) is 1 where i is the place's digit j, else 0. */
    private List<G1Point> matrixCommitments(Scalar rA, Scalar rB, Scalar rC, Scalar rD) {
        G1Point h = generators.at(Generators.H);
        G1Point a = h.times(rA);
        G1Point b = h.times(rB);
        G1Point c = h.times(rC);
        G1Point d = h.times(rD);
        for (int digit = 0; digit < ring.digits(); digit++) {
            b = b.plus(G1Point.select(generators.row(digit), digitOfPlace(digit)));
            for (int value = 0; value < Ring.BASE; value++) {
                G1Point generator = generators.at(Generators.ofMatrix(digit, value));
                Scalar blind = blinding[digit][value];
                G1Point product = generator.times(blind);
                a = a.plus(product);
                c = c.plus(product.negateIf(sigma(digit, value)));
                d = d.minus(generator.times(blind.times(blind)));
            }
        }
        return new ArrayList<>(List.of(a, b, c, d));
    }

    /** The coefficients of Σ over all places k of Π over j of (σ(j,k_j)·ξ + a(j,k_j)) · M_k, but for the highest, M_place. */
    private G1Point[] foldRing() {
        G1Point[][] polynomials = new G1Point[ring.places()][1];
        Arrays.setAll(polynomials, k -> new G1Point[] {ring.pointAt(k)});
        for (int digit = 0; digit < ring.digits(); digit++) {
            G1Point[][] folded = new G1Point[polynomials.length / Ring.BASE][];
            for (int group = 0; group < folded.length; group++) {
                int from = group * Ring.BASE;
                folded[group] = fold(Arrays.copyOfRange(polynomials, from, from + Ring.BASE), digit);
            }
            polynomials = folded;
        }
        return polynomials[0];
    }

    /** ξ·Q(of the place's digit) + Σ a(i)·Q(i), where the a(i) sum up to zero; the coefficient of ξ^m is left out. */
    private G1Point[] fold(G1Point[][] neighbours, int digit) {
        int degree = neighbours[0].length - 1;
        G1Point[] folded = new G1Point[Math.min(degree + 2, ring.digits())];
        for (int power = 0; power < folded.length; power++) {
            G1Point sum = power == 0 ? G1Point.identity() : chosen(neighbours, power - 1, digit);
            if (power <= degree) {
                for (int value = 1; value < Ring.BASE; value++) {
                    G1Point difference = neighbours[value][power].minus(neighbours[0][power]);
                    sum = sum.plus(difference.times(blinding[digit][value]));
                }
            }
            folded[power] = sum;
        }
        return folded;
    }

    private G1Point chosen(G1Point[][] neighbours, int power, int digit) {
        List<G1Point> candidates = new ArrayList<>(Ring.BASE);
        for (G1Point[] neighbour : neighbours) {
            candidates.add(neighbour[power]);
        }
        return G1Point.select(candidates, digitOfPlace(digit));
    }

    /** f(j,i) = σ(j,i)·ξ + a(j,i), for i from 1: the verifier knows that a row sums up to ξ. */
    private List<List<Scalar>> openings(Scalar xi) {
        List<List<Scalar>> rows = new ArrayList<>(ring.digits());
        for (int digit = 0; digit < ring.digits(); digit++) {
            List<Scalar> row = new ArrayList<>(Ring.BASE - 1);
            for (int value = 1; value < Ring.BASE; value++) {
                row.add(Scalar.ofBit(sigma(digit, value)).times(xi).plus(blinding[digit][value]));
            }
            rows.add(row);
        }
        return rows;
    }

    /** z = x·ξ^m − Σ ρ(j)·ξ^j. */
    private Scalar response(Scalar xi, Scalar[] rho) {
        Scalar power = Scalar.ONE;
        Scalar sum = Scalar.ZERO;
        for (Scalar each : rho) {
            sum = sum.plus(each.times(power));
            power = power.times(xi);
        }
        return secret.times(power).minus(sum);
    }

    private int digitOfPlace(int digit) {
        return place >> Ring.BITS_PER_DIGIT * digit & Ring.BASE - 1;
    }

    /** 1 if the place's digit has this value, else 0, without a branch. */
    private int sigma(int digit, int value) {
        return (digitOfPlace(digit) ^ value) - 1 >>> 31;
    }
}
