package org.nonos.mesh.state.service;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateEffect;
import org.nonos.mesh.state.StateInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and checks the content of fetches, off the core's thread. While the disk makes one group of generations
 * durable, those that come meanwhile form the next group. The core's windows bound what waits here.
 */
final class ContentWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContentWorker.class);

    private final StateStorage storage;
    private final ShardSource shards;
    private final Consumer<StateInput> inbox;
    private final StateMetrics metrics;
    private final StateFindings findings;
    private final ExecutorService threads;
    private final Map<String, List<Integer>> written = new HashMap<>();

    ContentWorker(
            StateStorage storage,
            ShardSource shards,
            Consumer<StateInput> inbox,
            StateMetrics metrics,
            StateFindings findings,
            int threadCount) {
        this.storage = storage;
        this.shards = shards;
        this.inbox = inbox;
        this.metrics = metrics;
        this.findings = findings;
        this.threads = Executors.newFixedThreadPool(
                threadCount,
                Thread.ofPlatform().name("mesh-state-disk-", 0).daemon(true).factory());
    }

    void store(StateEffect.StoreGeneration effect) {
        run(effect.transferId(), () -> {
            storage.content().write(effect.capsuleId(), effect.layout().offsetOf(effect.generation()), effect.chunks());
            metrics.stored(effect.layout().bytesOf(effect.generation()));
            if (addWritten(effect.transferId(), effect.generation())) {
                run(effect.transferId(), () -> syncAll(effect.transferId(), effect.capsuleId()));
            }
        });
    }

    /** True for the first of a group, which sees to it that the group becomes durable. */
    private boolean addWritten(String transferId, int generation) {
        synchronized (written) {
            boolean first = !written.containsKey(transferId);
            written.computeIfAbsent(transferId, id -> new ArrayList<>()).add(generation);
            return first;
        }
    }

    private void syncAll(String transferId, Bytes32 capsuleId) throws IOException {
        for (List<Integer> group = takeGroup(transferId); !group.isEmpty(); group = takeGroup(transferId)) {
            long start = System.nanoTime();
            storage.content().sync(capsuleId);
            metrics.sync().record(Duration.ofNanos(System.nanoTime() - start));
            findings.diskFull(false);
            inbox.accept(new StateInput.GenerationsStored(transferId, group));
        }
    }

    /** What was written since the last group; when that is nothing, the next generation is the first of a group again. */
    private List<Integer> takeGroup(String transferId) {
        synchronized (written) {
            List<Integer> group = written.getOrDefault(transferId, List.of());
            if (group.isEmpty()) {
                written.remove(transferId);
            } else {
                written.put(transferId, new ArrayList<>());
            }
            return group;
        }
    }

    void find(StateEffect.FindGenerations effect) {
        run(effect.transferId(), () -> {
            BitSet present = new BitSet();
            for (int generation = 0; generation < effect.layout().generations(); generation++) {
                present.set(generation, shards.isThere(effect.capsuleId(), effect.layout(), generation));
            }
            inbox.accept(new StateInput.GenerationsFound(effect.transferId(), present));
        });
    }

    private void run(String transferId, DiskWork work) {
        threads.execute(() -> {
            try {
                work.run();
            } catch (IOException e) {
                synchronized (written) {
                    written.remove(transferId);
                }
                findings.diskFull(DiskTrouble.isFull(e));
                LOG.warn("a fetch stops: {}", DiskTrouble.sentence(e));
                inbox.accept(new StateInput.StoringFailed(transferId, DiskTrouble.sentence(e)));
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
