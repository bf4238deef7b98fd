package org.nonos.mesh.benchmarks.micro;

import java.util.Collections;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.ShardTree;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Hashing one chunk, and the tree over a capsule's generations. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChunkBenchmark {

    private static final int GENERATIONS = 4_096;

    private final byte[] chunk = new byte[ShardLayout.CHUNK_BYTES];

    public ChunkBenchmark() {
        new Random(1).nextBytes(chunk);
    }

    @Benchmark
    public Bytes32 hashChunk() {
        return Hashes.sha256(chunk);
    }

    /** One generation of the tree over a capsule of 1 GiB, averaged over 4,096 of them. */
    @Benchmark
    @OperationsPerInvocation(GENERATIONS)
    public Bytes32 treeLeaf() {
        return new ShardTree(Collections.nCopies(GENERATIONS, Bytes32.ZERO)).root();
    }
}
