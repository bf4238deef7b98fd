package org.nonos.mesh.protocol.erasure;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A systematic erasure code over GF(2^8), polynomial 0x11d, with one to {@value #MAX_PARITIES} parities: parity <i>i</i>
 * is the sum over <i>j</i> of (2^i)^j times data shard <i>j</i>, as in RAID-6 (H. P. Anvin, "The mathematics of RAID-6")
 * with one more row. With at most {@value #MAX_DATA_SHARDS} data shards every square part of its matrix is invertible,
 * so any <i>k</i> of the <i>k+m</i> shards give the data back.
 *
 * <p>Eight bytes are worked on at a time in a long, in loops that the compiler turns into vector instructions. A shard
 * shorter than the others counts as filled up with zeros.
 */
public final class ErasureCode {

    public static final int MAX_PARITIES = 3;
    public static final int MAX_DATA_SHARDS = 255;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long ALL_BUT_LOWEST_BITS = 0xfefefefefefefefeL;
    private static final long REDUCTIONS = 0x1d1d1d1d1d1d1d1dL;

    /** Bytes that are worked on before the next shard's turn: the parities stay in the first-level cache. */
    private static final int BLOCK_BYTES = 8 * 1024;

    private ErasureCode() {}

    /**
     * The parities of some data shards.
     *
     * @param data 1 to {@value #MAX_DATA_SHARDS} shards of at most {@code length} bytes
     * @param count 1 to {@value #MAX_PARITIES}
     * @param length bytes of a parity
     */
    public static byte[][] parities(List<byte[]> data, int count, int length) {
        check(data.size(), count);
        byte[][] parities = new byte[count][length];
        List<byte[]> shards =
                data.stream().map(shard -> filledUp(shard, length)).toList();
        sum(shards, parities, length);
        return parities;
    }

    /**
     * The data shards that are null, from the others and as many parities.
     *
     * @param data all data shards in order, null where one is lost
     * @param parities all parities in order, null where one is lost; at least as many are there as data shards are lost
     * @param length bytes of a parity; what comes back has this length
     * @return the lost data shards in order
     */
    public static List<byte[]> recover(
            List<? extends byte @Nullable []> data, List<? extends byte @Nullable []> parities, int length) {
        check(data.size(), Math.max(1, parities.size()));
        List<Integer> lost = indicesOf(data, false);
        List<Integer> used = indicesOf(parities, true);
        if (used.size() < lost.size()) {
            throw new IllegalArgumentException(lost.size() + " shards lost, " + used.size() + " parities there");
        }
        used = used.subList(0, lost.size());
        byte[][] syndromes = syndromes(data, parities, used, length);
        int[][] matrix = new int[lost.size()][lost.size()];
        for (int row = 0; row < lost.size(); row++) {
            for (int column = 0; column < lost.size(); column++) {
                matrix[row][column] = Field256.powerOfTwo(used.get(row) * lost.get(column));
            }
        }
        int[][] inverse = Field256.inverse(matrix);
        List<byte[]> recovered = new ArrayList<>();
        for (int[] factors : inverse) {
            byte[] shard = new byte[length];
            for (int i = 0; i < factors.length; i++) {
                addMultiple(shard, syndromes[i], factors[i]);
            }
            recovered.add(shard);
        }
        return recovered;
    }

    /** What the lost shards add to each of the used parities. */
    private static byte[][] syndromes(
            List<? extends byte @Nullable []> data,
            List<? extends byte @Nullable []> parities,
            List<Integer> used,
            int length) {
        byte[] zeros = new byte[length];
        List<byte[]> shards = new ArrayList<>();
        for (byte[] shard : data) {
            shards.add(shard == null ? zeros : filledUp(shard, length));
        }
        int rows = used.isEmpty() ? 0 : used.getLast() + 1;
        byte[] @Nullable [] sums = new byte[rows][];
        used.forEach(row -> sums[row] = new byte[length]);
        sum(shards, sums, length);
        byte[][] syndromes = new byte[used.size()][];
        for (int i = 0; i < used.size(); i++) {
            byte[] there = java.util.Objects.requireNonNull(parities.get(used.get(i)));
            syndromes[i] = java.util.Objects.requireNonNull(sums[used.get(i)]);
            addMultiple(syndromes[i], filledUp(there, length), 1);
        }
        return syndromes;
    }

    /** Horner's scheme for the rows that are not null, block by block, from the last shard to the first. */
    private static void sum(List<byte[]> shards, byte[] @Nullable [] rows, int length) {
        for (int from = 0; from < length; from += BLOCK_BYTES) {
            int to = Math.min(length, from + BLOCK_BYTES);
            for (int row = 0; row < rows.length; row++) {
                byte[] target = rows[row];
                if (target != null) {
                    sum(shards, target, row, from, to);
                }
            }
        }
    }

    private static void sum(List<byte[]> shards, byte[] target, int row, int from, int to) {
        int last = shards.size() - 1;
        System.arraycopy(shards.get(last), from, target, from, to - from);
        for (int shard = last - 1; shard >= 0; shard--) {
            byte[] data = shards.get(shard);
            switch (row) {
                case 0 -> add(target, data, from, to);
                case 1 -> doubleAndAdd(target, data, from, to);
                default -> quadrupleAndAdd(target, data, from, to);
            }
        }
    }

    private static void add(byte[] target, byte[] data, int from, int to) {
        int words = from + (to - from) / Long.BYTES * Long.BYTES;
        for (int i = from; i < words; i += Long.BYTES) {
            LONGS.set(target, i, (long) LONGS.get(target, i) ^ (long) LONGS.get(data, i));
        }
        for (int i = words; i < to; i++) {
            target[i] ^= data[i];
        }
    }

    private static void doubleAndAdd(byte[] target, byte[] data, int from, int to) {
        int words = from + (to - from) / Long.BYTES * Long.BYTES;
        for (int i = from; i < words; i += Long.BYTES) {
            LONGS.set(target, i, twice((long) LONGS.get(target, i)) ^ (long) LONGS.get(data, i));
        }
        for (int i = words; i < to; i++) {
            target[i] = (byte) (twice(target[i] & 0xffL) ^ data[i]);
        }
    }

    private static void quadrupleAndAdd(byte[] target, byte[] data, int from, int to) {
        int words = from + (to - from) / Long.BYTES * Long.BYTES;
        for (int i = from; i < words; i += Long.BYTES) {
            LONGS.set(target, i, twice(twice((long) LONGS.get(target, i))) ^ (long) LONGS.get(data, i));
        }
        for (int i = words; i < to; i++) {
            target[i] = (byte) (twice(twice(target[i] & 0xffL)) ^ data[i]);
        }
    }

    /** Eight elements at once, each times two. */
    private static long twice(long elements) {
        long tops = elements & TOP_BITS;
        return ((elements << 1) & ALL_BUT_LOWEST_BITS) ^ ((tops - (tops >>> 7)) & REDUCTIONS);
    }

    /** Adds {@code factor} times the shard: from the factor's highest bit down, as one multiplies by hand. */
    private static void addMultiple(byte[] target, byte[] shard, int factor) {
        if (factor == 1) {
            add(target, shard, 0, shard.length);
        } else if (factor != 0) {
            byte[] product = new byte[shard.length];
            byte[] zeros = new byte[shard.length];
            for (int bit = 31 - Integer.numberOfLeadingZeros(factor); bit >= 0; bit--) {
                byte[] addend = (factor >> bit & 1) == 1 ? shard : zeros;
                doubleAndAdd(product, addend, 0, shard.length);
            }
            add(target, product, 0, shard.length);
        }
    }

    private static List<Integer> indicesOf(List<? extends byte @Nullable []> shards, boolean there) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            if ((shards.get(i) != null) == there) {
                indices.add(i);
            }
        }
        return indices;
    }

    private static byte[] filledUp(byte[] shard, int length) {
        if (shard.length > length) {
            throw new IllegalArgumentException("a shard of " + shard.length + " bytes among shards of " + length);
        }
        return shard.length == length ? shard : Arrays.copyOf(shard, length);
    }

    private static void check(int dataShards, int parities) {
        if (dataShards < 1 || dataShards > MAX_DATA_SHARDS || parities < 1 || parities > MAX_PARITIES) {
            throw new IllegalArgumentException(dataShards + " data shards and " + parities + " parities");
        }
    }
}
