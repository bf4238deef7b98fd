package org.nonos.mesh.benchmarks.micro;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.protocol.capsule.ChunkTree;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Hashing one chunk, and the tree over the chunks of 64 MiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChunkBenchmark {

    private static final int CHUNKS = 1_024;

    private final byte[] chunk = new byte[ChunkTree.CHUNK_BYTES];

    public ChunkBenchmark() {
        new Random(1).nextBytes(chunk);
    }

    @Benchmark
    public Bytes32 hashChunk() {
        return Hashes.sha256(chunk);
    }

    /** A leaf of the tree, averaged over 1,024 of them. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public Bytes32 treeLeaf() {
        ChunkTree tree = new ChunkTree();
        for (int i = 0; i < CHUNKS; i++) {
            tree.add(Bytes32.ZERO);
        }
        return tree.root();
    }
}
