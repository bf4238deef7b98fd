package org.nonos.mesh.trust.service;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.trust.TrustScore;

/**
 * Those who follow the scores. For each, the newest score of every node waits until it reads; so a slow reader misses
 * steps in between, never the last one, and holds no more than one score per node.
 */
final class ScoreWatchers {

    static final int MAX_WATCHERS = 64;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** To be called on the thread that also calls {@link #changed}, so that no change falls between. */
    void add(ServerCallStreamObserver<org.nonos.mesh.local.trust.TrustScore> observer, List<TrustScore> all) {
        if (watchers.size() >= MAX_WATCHERS) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("at most " + MAX_WATCHERS + " watchers of scores")
                    .asRuntimeException());
            return;
        }
        Watcher watcher = new Watcher(observer);
        watchers.add(watcher);
        all.forEach(watcher::offer);
        watcher.drain();
    }

    void changed(TrustScore score) {
        watchers.removeIf(watcher -> watcher.observer.isCancelled());
        watchers.forEach(watcher -> {
            watcher.offer(score);
            watcher.drain();
        });
    }

    /** The observer has room again. */
    void ready(ServerCallStreamObserver<org.nonos.mesh.local.trust.TrustScore> observer) {
        watchers.stream().filter(watcher -> watcher.observer.equals(observer)).forEach(Watcher::drain);
    }

    int count() {
        return watchers.size();
    }

    void close() {
        watchers.forEach(Watcher::complete);
        watchers.clear();
    }

    /** One follower and what waits for it. */
    private static final class Watcher {
        private final ServerCallStreamObserver<org.nonos.mesh.local.trust.TrustScore> observer;
        private final Map<NodeId, TrustScore> waiting = new LinkedHashMap<>();

        Watcher(ServerCallStreamObserver<org.nonos.mesh.local.trust.TrustScore> observer) {
            this.observer = observer;
        }

        synchronized void offer(TrustScore score) {
            waiting.put(score.node(), score);
        }

        synchronized void drain() {
            Iterator<TrustScore> next = waiting.values().iterator();
            while (next.hasNext() && observer.isReady() && !observer.isCancelled()) {
                observer.onNext(TrustProtos.toProto(next.next()));
                next.remove();
            }
        }

        synchronized void complete() {
            if (!observer.isCancelled()) {
                observer.onCompleted();
            }
        }
    }
}
