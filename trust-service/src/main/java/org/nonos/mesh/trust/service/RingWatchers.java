package org.nonos.mesh.trust.service;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.trust.RingsView;

/** Those who follow the rings. For each the newest view waits until it reads; a slow reader misses older ones. */
final class RingWatchers {

    static final int MAX_WATCHERS = 64;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** To be called on the thread that also calls {@link #changed}, so that no change falls between. */
    void add(ServerCallStreamObserver<RingsView> observer, RingsView now) {
        if (watchers.size() >= MAX_WATCHERS) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("at most " + MAX_WATCHERS + " watchers of rings")
                    .asRuntimeException());
            return;
        }
        Watcher watcher = new Watcher(observer);
        watchers.add(watcher);
        watcher.offer(now);
    }

    void changed(RingsView now) {
        watchers.removeIf(watcher -> watcher.observer.isCancelled());
        watchers.forEach(watcher -> watcher.offer(now));
    }

    /** The observer has room again. */
    void ready(ServerCallStreamObserver<RingsView> observer) {
        watchers.stream().filter(watcher -> watcher.observer.equals(observer)).forEach(Watcher::drain);
    }

    void close() {
        watchers.forEach(Watcher::complete);
        watchers.clear();
    }

    /** One follower and the view that waits for it. */
    private static final class Watcher {
        private final ServerCallStreamObserver<RingsView> observer;
        private @Nullable RingsView waiting;

        Watcher(ServerCallStreamObserver<RingsView> observer) {
            this.observer = observer;
        }

        synchronized void offer(RingsView newest) {
            waiting = newest;
            drain();
        }

        synchronized void drain() {
            RingsView next = waiting;
            if (next != null && observer.isReady() && !observer.isCancelled()) {
                waiting = null;
                observer.onNext(next);
            }
        }

        synchronized void complete() {
            if (!observer.isCancelled()) {
                observer.onCompleted();
            }
        }
    }
}
