package org.nonos.mesh.benchmarks.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.store.SqliteStore;
import org.nonos.mesh.protocol.core.Write;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Durable commits of 400-byte records, about a manifest's size, with {@code synchronous=FULL}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {

    private static final int GROUP = 100;
    private static final int RECORD_BYTES = 400;

    private @Nullable Path folder;
    private @Nullable SqliteStore store;
    private long next;

    @Setup(Level.Trial)
    public void open() throws IOException {
        Path made = Files.createTempDirectory("mesh-store-benchmark-");
        folder = made;
        store = SqliteStore.open(made.resolve("records.db"));
    }

    /** One record, one commit. */
    @Benchmark
    public void commitOne() {
        opened().commit(List.of(record()));
    }

    /** One record of a group of 100 that shares a commit. */
    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void commitInGroup() {
        List<Write> writes = new ArrayList<>(GROUP);
        for (int i = 0; i < GROUP; i++) {
            writes.add(record());
        }
        opened().commit(writes);
    }

    private Write record() {
        // Keys are hashes in real use, so these are scattered too.
        long key = next++ * 0x9E37_79B9_7F4A_7C15L;
        return Write.put("records", ByteBuffer.allocate(32).putLong(key).array(), new byte[RECORD_BYTES]);
    }

    private SqliteStore opened() {
        return Objects.requireNonNull(store);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        opened().close();
        try (Stream<Path> all = Files.walk(Objects.requireNonNull(folder))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
