package org.nonos.mesh.benchmarks.micro;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.erasure.ErasureCode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Coding one generation: 256 KiB of data for 4+2, 384 KiB for 6+2. The table coder is what a plain Java coder does, byte
 * by byte through a multiplication table: the ratio tells what working on eight bytes at a time in vector registers is
 * worth.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ErasureBenchmark {

    private static final int LENGTH = ShardLayout.CHUNK_BYTES;

    @Param({"FOUR_PLUS_TWO", "SIX_PLUS_TWO"})
    public Coding coding = Coding.FOUR_PLUS_TWO;

    private final Random random = new Random(1);
    private final byte[][] products = new byte[256][256];
    private final List<byte[]> data = new ArrayList<>();
    private final List<byte @Nullable []> twoLost = new ArrayList<>();
    private final List<byte[]> parities = new ArrayList<>();

    @Setup
    public void code() {
        for (int shard = 0; shard < coding.dataShards(); shard++) {
            byte[] content = new byte[LENGTH];
            random.nextBytes(content);
            data.add(content);
            twoLost.add(shard == 0 || shard == 2 ? null : content);
        }
        parities.addAll(List.of(ErasureCode.parities(data, coding.parityShards(), LENGTH)));
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                products[a][b] = (byte) product(a, b);
            }
        }
    }

    private static int product(int a, int b) {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--) {
            product = product << 1 ^ (product >> 7) * 0x11d ^ (b >> bit & 1) * a;
        }
        return product;
    }

    @Benchmark
    public byte[][] encode() {
        return ErasureCode.parities(data, coding.parityShards(), LENGTH);
    }

    @Benchmark
    public byte[][] encodeByTable() {
        byte[][] sums = new byte[coding.parityShards()][LENGTH];
        for (int parity = 0; parity < sums.length; parity++) {
            int factor = 1;
            for (byte[] shard : data) {
                byte[] row = products[factor];
                byte[] sum = sums[parity];
                for (int i = 0; i < LENGTH; i++) {
                    sum[i] ^= row[shard[i] & 0xff];
                }
                factor = product(factor, 1 << parity);
            }
        }
        return sums;
    }

    @Benchmark
    public List<byte[]> recoverTwo() {
        return ErasureCode.recover(twoLost, parities, LENGTH);
    }
}
