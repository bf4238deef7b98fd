package org.nonos.mesh.state.service;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Bytes on their way to becoming a capsule: cut into generations, which several threads code, hash and write at once.
 * Not safe for use by several threads; blocks its caller while too many generations wait.
 */
final class Publication implements AutoCloseable {

    private static final int GENERATIONS_AT_ONCE = 8;

    private final ContentStore.Draft draft;
    private final StateMetrics metrics;
    private final ExecutorService threads;
    private final Coding coding;
    private final long maxBytes;
    private final byte[] buffer;
    private final List<Future<List<Bytes32>>> generations = new ArrayList<>();
    private final Semaphore places = new Semaphore(GENERATIONS_AT_ONCE);
    private int buffered;
    private long length;

    Publication(ContentStore.Draft draft, StateMetrics metrics, ExecutorService threads, Coding coding, long maxBytes) {
        this.draft = draft;
        this.metrics = metrics;
        this.threads = threads;
        this.coding = coding;
        this.maxBytes = maxBytes;
        this.buffer = new byte[coding.dataShards() * ShardLayout.CHUNK_BYTES];
    }

    /** One sentence when the capsule has become too long. */
    Optional<String> add(byte[] bytes) throws IOException, InterruptedException {
        length += bytes.length;
        if (length > maxBytes) {
            return Optional.of("The capsule has more than " + maxBytes
                    + " bytes, the most that this node publishes (mesh.state.limits.max-capsule-bytes).");
        }
        int at = 0;
        while (at < bytes.length) {
            int part = Math.min(bytes.length - at, buffer.length - buffered);
            System.arraycopy(bytes, at, buffer, buffered, part);
            buffered += part;
            at += part;
            if (buffered == buffer.length) {
                flush();
            }
        }
        return Optional.empty();
    }

    private void flush() throws InterruptedException, IOException {
        byte[] content = Arrays.copyOf(buffer, buffered);
        long offset = (long) generations.size() * buffer.length;
        buffered = 0;
        places.acquire();
        if (generations.size() >= GENERATIONS_AT_ONCE) {
            hashesOf(generations.get(generations.size() - GENERATIONS_AT_ONCE));
        }
        generations.add(threads.submit(() -> {
            try {
                return store(content, offset);
            } finally {
                places.release();
            }
        }));
    }

    private List<Bytes32> store(byte[] content, long offset) throws IOException {
        ShardLayout layout = new ShardLayout(content.length, coding);
        List<byte[]> chunks = layout.split(0, content);
        draft.write(offset, chunks);
        metrics.stored(content.length);
        return ShardLayout.hashes(layout.shards(0, chunks));
    }

    /** Everything that came is durable when this returns; the shard hashes of each generation, in order. */
    List<List<Bytes32>> finish() throws IOException, InterruptedException {
        if (buffered > 0) {
            flush();
        }
        List<List<Bytes32>> hashes = new ArrayList<>();
        for (Future<List<Bytes32>> generation : generations) {
            hashes.add(hashesOf(generation));
        }
        long start = System.nanoTime();
        draft.sync();
        metrics.sync().record(Duration.ofNanos(System.nanoTime() - start));
        return hashes;
    }

    private static List<Bytes32> hashesOf(Future<List<Bytes32>> generation) throws IOException, InterruptedException {
        try {
            return generation.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException disk) {
                throw disk;
            }
            throw new IllegalStateException("a generation could not be coded", e.getCause());
        }
    }

    /** The capsule has its id: what was written becomes its content. */
    void become(Bytes32 capsuleId) throws IOException {
        draft.become(capsuleId);
    }

    long length() {
        return length;
    }

    Coding coding() {
        return coding;
    }

    /** Removes what has not become a capsule, once no thread writes any more. */
    @Override
    public void close() throws IOException {
        places.acquireUninterruptibly(GENERATIONS_AT_ONCE);
        draft.close();
    }
}
