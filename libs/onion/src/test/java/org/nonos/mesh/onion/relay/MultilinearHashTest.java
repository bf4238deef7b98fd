package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against its formula. */
class MultilinearHashTest {

    private static final BigInteger PRIME = BigInteger.TWO.pow(127).subtract(BigInteger.ONE);
    private static final byte[] EDGES = {0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};

    private final Random random = new Random(20_261_129);

    @Test
    void isTheFormulaForNumbersAtRandom() {
        for (int i = 0; i < 20_000; i++) {
            byte[] keys = new byte[MultilinearHash.KEY_BYTES];
            byte[] block = new byte[16];
            random.nextBytes(keys);
            random.nextBytes(block);
            assertIsTheFormula(keys, block);
        }
    }

    @Test
    void isTheFormulaWhereSumsWrap() {
        for (int i = 0; i < 20_000; i++) {
            assertIsTheFormula(edgy(MultilinearHash.KEY_BYTES), edgy(16));
        }
    }

    @Test
    void theModulusItselfIsZero() {
        byte[] keys = new byte[MultilinearHash.KEY_BYTES];
        Arrays.fill(keys, (byte) 0xff);
        byte[] block = {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1};
        new MultilinearHash(keys, 0).apply(block);
        assertThat(block).containsOnly(0);
    }

    /** Runs of one byte, so that whole words are all ones, all zeros or next to it. */
    private byte[] edgy(int length) {
        byte[] bytes = new byte[length];
        byte value = 0;
        for (int i = 0; i < length; i++) {
            if (i == 0 || random.nextInt(5) == 0) {
                value = EDGES[random.nextInt(EDGES.length)];
            }
            bytes[i] = value;
        }
        return bytes;
    }

    private static void assertIsTheFormula(byte[] keys, byte[] block) {
        BigInteger expected = number(keys, 0, 16)
                .clearBit(127)
                .multiply(number(block, 0, 8))
                .add(number(keys, 16, 16).clearBit(127).multiply(number(block, 8, 8)))
                .mod(PRIME);
        byte[] hash = block.clone();
        new MultilinearHash(keys, 0).apply(hash);
        assertThat(number(hash, 0, 16)).isEqualTo(expected);
    }

    private static BigInteger number(byte[] bytes, int offset, int length) {
        return new BigInteger(1, bytes, offset, length);
    }
}
