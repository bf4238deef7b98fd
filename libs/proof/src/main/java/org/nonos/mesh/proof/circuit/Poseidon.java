package org.nonos.mesh.proof.circuit;

import java.math.BigInteger;
import java.util.List;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * Poseidon over the scalar field of BLS12-381 with width 3, S-box x⁵, 8 full and 57 partial rounds: the reference
 * instance {@code poseidonperm_x5_255_3}, for 128 bits of security. A hash that is cheap inside a circuit: 243
 * multiplications. Time does not depend on the numbers hashed.
 *
 * <p>Source: Grassi and others, IACR 2019/458, section 4; constants by {@link GrainStream}, the matrix by Cauchy's
 * formula 1/(xᵢ + yⱼ) as in the authors' reference script.
 */
public final class Poseidon {

    static final int WIDTH = 3;
    static final int FULL_ROUNDS = 8;
    static final int PARTIAL_ROUNDS = 57;
    static final int ROUNDS = FULL_ROUNDS + PARTIAL_ROUNDS;

    private static final Scalar[][] ROUND_CONSTANTS = new Scalar[ROUNDS][WIDTH];
    private static final Scalar[][] MATRIX = new Scalar[WIDTH][WIDTH];

    static {
        GrainStream stream = new GrainStream(WIDTH, FULL_ROUNDS, PARTIAL_ROUNDS);
        for (Scalar[] round : ROUND_CONSTANTS) {
            for (int i = 0; i < WIDTH; i++) {
                round[i] = Numbers.scalar(stream.belowOrder());
            }
        }
        BigInteger[] xs = {stream.modOrder(), stream.modOrder(), stream.modOrder()};
        BigInteger[] ys = {stream.modOrder(), stream.modOrder(), stream.modOrder()};
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < WIDTH; j++) {
                MATRIX[i][j] = Numbers.scalar(xs[i].add(ys[j]).modInverse(Bls12381.ORDER));
            }
        }
    }

    private Poseidon() {}

    /** Keeps hashes for different purposes apart; it stands in the permutation's first place. */
    public enum Purpose {
        /** A member's public leaf, of its secret. */
        LEAF(1),
        /** An inner node of the membership tree. */
        NODE(2),
        /** The slope of a slot's line, of a secret and the slot. */
        SLOPE(3),
        /** The nullifier, of a slope. */
        NULLIFIER(4);

        private final int number;

        Purpose(int number) {
            this.number = number;
        }

        Scalar number() {
            return Numbers.scalar(BigInteger.valueOf(number));
        }
    }

    /** Two numbers into one: the second output of the permutation of (purpose, left, right). */
    public static Scalar hash(Purpose purpose, Scalar left, Scalar right) {
        return permute(List.of(purpose.number(), left, right)).get(1);
    }

    /** The permutation itself, of three numbers. */
    static List<Scalar> permute(List<Scalar> input) {
        Scalar[] state = input.toArray(new Scalar[0]);
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < WIDTH; i++) {
                state[i] = state[i].plus(constant(round, i));
                if (i == 0 || isFull(round)) {
                    Scalar square = state[i].times(state[i]);
                    state[i] = square.times(square).times(state[i]);
                }
            }
            state = mix(state);
        }
        return List.of(state);
    }

    private static Scalar[] mix(Scalar[] state) {
        Scalar[] mixed = new Scalar[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            Scalar sum = Scalar.ZERO;
            for (int j = 0; j < WIDTH; j++) {
                sum = sum.plus(matrix(i, j).times(state[j]));
            }
            mixed[i] = sum;
        }
        return mixed;
    }

    static boolean isFull(int round) {
        return round < FULL_ROUNDS / 2 || round >= FULL_ROUNDS / 2 + PARTIAL_ROUNDS;
    }

    static Scalar constant(int round, int place) {
        return ROUND_CONSTANTS[round][place];
    }

    static Scalar matrix(int row, int column) {
        return MATRIX[row][column];
    }
}
