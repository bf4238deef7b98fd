package org.nonos.mesh.onion.relay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Two 64-bit numbers as one below 2¹²⁷: {@code k₁·y₁ + k₂·y₂ mod 2¹²⁷ − 1} (Carter and Wegman: "Universal classes of
 * hash functions", 1979; the prime is that of Bernstein's hash127). For two different inputs the difference of the
 * hashes is as likely to be any number as any other, up to a part in 2¹²⁶. In constant time.
 */
final class MultilinearHash {

    static final int KEY_BYTES = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long TOP_BIT = 1L << 63;

    private final long high1;
    private final long low1;
    private final long high2;
    private final long low2;

    /** Reads {@code k₁ 16 | k₂ 16}, big-endian, of each of which the top bit is not looked at. */
    MultilinearHash(byte[] keys, int offset) {
        high1 = (long) LONGS.get(keys, offset) & ~TOP_BIT;
        low1 = (long) LONGS.get(keys, offset + 8);
        high2 = (long) LONGS.get(keys, offset + 16) & ~TOP_BIT;
        low2 = (long) LONGS.get(keys, offset + 24);
    }

    /** Replaces the 16 bytes {@code y₁ 8 | y₂ 8}, big-endian, by their hash. */
    void apply(byte[] block) {
        long y1 = (long) LONGS.get(block, 0);
        long y2 = (long) LONGS.get(block, 8);

        // word 0 to word 2 of k₁·y₁ + k₂·y₂, each product below 2¹⁹¹
        long word0 = low1 * y1;
        long more0 = low2 * y2;
        long middle1 = high1 * y1;
        long middle2 = high2 * y2;
        long word2 = Math.unsignedMultiplyHigh(high1, y1) + Math.unsignedMultiplyHigh(high2, y2);
        word0 += more0;
        long carry = carry(word0, more0);
        long word1 = Math.unsignedMultiplyHigh(low1, y1) + carry;
        word2 += carry(word1, carry);
        long more1 = Math.unsignedMultiplyHigh(low2, y2);
        word1 += more1;
        word2 += carry(word1, more1);
        word1 += middle1;
        word2 += carry(word1, middle1);
        word1 += middle2;
        word2 += carry(word1, middle2);

        // 2¹²⁷ is 1: what lies above is added below, once for its own 64 bits and once for the bit that this may make
        long above = word2 << 1 | word1 >>> 63;
        long high = (word1 & ~TOP_BIT) + (word2 >>> 63);
        long low = word0 + above;
        high += carry(low, above);
        long top = high >>> 63;
        low += top;
        high = (high & ~TOP_BIT) + carry(low, top);
        // 2¹²⁷ − 1 itself is 0
        long isPrime = (high + carry(low + 1, 1)) >>> 63;
        low += isPrime;
        high = (high + carry(low, isPrime)) & ~TOP_BIT;
        LONGS.set(block, 0, high);
        LONGS.set(block, 8, low);
    }

    /** 1 when a sum is smaller, without sign, than a part of it: it has wrapped. Hacker's Delight, 2-12. */
    private static long carry(long sum, long part) {
        return (~sum & part | ~(sum ^ part) & (sum - part)) >>> 63;
    }
}
