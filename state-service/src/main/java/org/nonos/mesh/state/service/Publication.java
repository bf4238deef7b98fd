package org.nonos.mesh.state.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.capsule.ChunkTree;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Bytes on their way to becoming a capsule: cut into chunks, hashed in order, written by several threads at once. Not
 * safe for use by several threads; blocks its caller while too many chunks wait for the disk.
 */
final class Publication {

    private static final int WRITES_AT_ONCE = 8;

    private final ChunkWorker chunks;
    private final ChunkStore store;
    private final ExecutorService threads;
    private final long maxBytes;
    private final byte[] buffer = new byte[ChunkTree.CHUNK_BYTES];
    private final List<Bytes32> hashes = new ArrayList<>();
    private final Semaphore writes = new Semaphore(WRITES_AT_ONCE);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private int buffered;
    private long length;

    Publication(ChunkWorker chunks, ChunkStore store, ExecutorService threads, long maxBytes) {
        this.chunks = chunks;
        this.store = store;
        this.threads = threads;
        this.maxBytes = maxBytes;
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

    private void flush() throws IOException, InterruptedException {
        throwFailure();
        byte[] content = Arrays.copyOf(buffer, buffered);
        buffered = 0;
        Bytes32 hash = Hashes.sha256(content);
        hashes.add(hash);
        writes.acquire();
        threads.execute(() -> {
            try {
                chunks.put(hash, content);
            } catch (IOException e) {
                failure.set(e);
            } finally {
                writes.release();
            }
        });
    }

    /** Everything that came is durable when this returns; the chunks' hashes, in order. */
    List<Bytes32> finish() throws IOException, InterruptedException {
        if (buffered > 0) {
            flush();
        }
        settle();
        throwFailure();
        store.sync();
        return List.copyOf(hashes);
    }

    /** Waits for writes that are under way. */
    void settle() throws InterruptedException {
        writes.acquire(WRITES_AT_ONCE);
        writes.release(WRITES_AT_ONCE);
    }

    long length() {
        return length;
    }

    private void throwFailure() throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
