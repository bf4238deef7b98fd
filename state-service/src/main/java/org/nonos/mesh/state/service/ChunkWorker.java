package org.nonos.mesh.state.service;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateEffect;
import org.nonos.mesh.state.StateInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes and checks the chunks of fetches, off the core's thread. The core's windows bound what waits here. */
final class ChunkWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkWorker.class);

    private final ChunkStore chunks;
    private final Consumer<StateInput> inbox;
    private final StateMetrics metrics;
    private final StateFindings findings;
    private final ExecutorService threads;

    ChunkWorker(
            ChunkStore chunks,
            Consumer<StateInput> inbox,
            StateMetrics metrics,
            StateFindings findings,
            int threadCount) {
        this.chunks = chunks;
        this.inbox = inbox;
        this.metrics = metrics;
        this.findings = findings;
        this.threads = Executors.newFixedThreadPool(
                threadCount,
                Thread.ofPlatform().name("mesh-state-disk-", 0).daemon(true).factory());
    }

    void store(StateEffect.StoreChunk effect) {
        run(effect.transferId(), () -> {
            put(effect.hash(), effect.content());
            inbox.accept(new StateInput.ChunkStored(effect.transferId(), effect.index()));
        });
    }

    void scan(StateEffect.ScanChunks effect) {
        run(effect.transferId(), () -> {
            BitSet present = new BitSet();
            List<Bytes32> hashes = effect.chunkHashes();
            for (int i = 0; i < hashes.size(); i++) {
                if (chunks.read(hashes.get(i)).isPresent()) {
                    present.set(i);
                }
            }
            inbox.accept(new StateInput.ChunksFound(effect.transferId(), present));
        });
    }

    void sync(StateEffect.SyncChunks effect) {
        run(effect.transferId(), () -> {
            chunks.sync();
            inbox.accept(new StateInput.ChunksSynced(effect.transferId()));
        });
    }

    /** Writes one chunk now, on the caller's thread. */
    void put(Bytes32 hash, byte[] content) throws IOException {
        long start = System.nanoTime();
        try {
            chunks.put(hash, content);
            findings.diskFull(false);
        } catch (IOException e) {
            findings.diskFull(DiskTrouble.isFull(e));
            throw e;
        }
        metrics.chunkWrite().record(java.time.Duration.ofNanos(System.nanoTime() - start));
        metrics.stored(content.length);
    }

    private void run(String transferId, DiskWork work) {
        threads.execute(() -> {
            try {
                work.run();
            } catch (IOException e) {
                LOG.warn("a fetch stops: {}", DiskTrouble.sentence(e));
                inbox.accept(new StateInput.ChunkStoreFailed(transferId, DiskTrouble.sentence(e)));
            }
        });
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
