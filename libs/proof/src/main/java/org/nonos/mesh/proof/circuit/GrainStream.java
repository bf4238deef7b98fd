package org.nonos.mesh.proof.circuit;

import java.math.BigInteger;
import org.nonos.mesh.proof.bls.Bls12381;

/**
 * The pseudo-random numbers of which Poseidon's constants are made: Grain's linear feedback register of 80 bits in
 * self-shrinking mode, begun with the instance's parameters, so that nobody could choose the constants.
 *
 * <p>Source: L. Grassi, D. Khovratovich, C. Rechberger, A. Roy, M. Schofnegger, "Poseidon: A New Hash Function for
 * Zero-Knowledge Proof Systems", USENIX Security 2021 (IACR 2019/458), appendix E.
 */
final class GrainStream {

    private static final int BITS = 80;
    private static final int[] TAPS = {62, 51, 38, 23, 13, 0};
    private static final int DISCARDED = 160;
    private static final int FIELD_BITS = 255;

    private final boolean[] register = new boolean[BITS];
    private int at;

    /** For a prime field and the S-box x⁵. */
    GrainStream(int width, int fullRounds, int partialRounds) {
        int filled = 0;
        for (int[] field :
                new int[][] {{1, 2}, {0, 4}, {FIELD_BITS, 12}, {width, 12}, {fullRounds, 10}, {partialRounds, 10}}) {
            for (int bit = field[1] - 1; bit >= 0; bit--) {
                register[filled++] = (field[0] >> bit & 1) == 1;
            }
        }
        while (filled < BITS) {
            register[filled++] = true;
        }
        for (int i = 0; i < DISCARDED; i++) {
            step();
        }
    }

    private boolean step() {
        boolean next = false;
        for (int tap : TAPS) {
            next ^= register[(at + tap) % BITS];
        }
        register[at] = next;
        at = (at + 1) % BITS;
        return next;
    }

    /** Of two bits the second counts, if the first is one. */
    private boolean bit() {
        while (true) {
            boolean counts = step();
            boolean bit = step();
            if (counts) {
                return bit;
            }
        }
    }

    private BigInteger number() {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < FIELD_BITS; i++) {
            number = number.shiftLeft(1).or(bit() ? BigInteger.ONE : BigInteger.ZERO);
        }
        return number;
    }

    /** The next number below r; others are passed over. */
    BigInteger belowOrder() {
        BigInteger number = number();
        while (number.compareTo(Bls12381.ORDER) >= 0) {
            number = number();
        }
        return number;
    }

    /** The next number, modulo r. */
    BigInteger modOrder() {
        return number().mod(Bls12381.ORDER);
    }
}
