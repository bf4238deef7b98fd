package org.nonos.mesh.kit.local;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Those who follow a view. For each the newest waits until it reads; a slow reader misses older ones. */
public final class ViewWatchers<T> {

    public static final int MAX_WATCHERS = 64;

    private final String what;
    private final List<Watcher<T>> watchers = new CopyOnWriteArrayList<>();

    /** @param what is followed, in the plural */
    public ViewWatchers(String what) {
        this.what = what;
    }

    /** To be called on the thread, or under the lock, that also calls {@link #changed}, so that no change falls between. */
    public void add(ServerCallStreamObserver<T> observer, T now) {
        if (watchers.size() >= MAX_WATCHERS) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("at most " + MAX_WATCHERS + " watchers of " + what)
                    .asRuntimeException());
            return;
        }
        Watcher<T> watcher = new Watcher<>(observer);
        watchers.add(watcher);
        watcher.offer(now);
    }

    public void changed(T now) {
        watchers.removeIf(watcher -> watcher.observer.isCancelled());
        watchers.forEach(watcher -> watcher.offer(now));
    }

    /** The observer has room again. */
    public void ready(ServerCallStreamObserver<T> observer) {
        watchers.stream().filter(watcher -> watcher.observer.equals(observer)).forEach(Watcher::drain);
    }

    public void close() {
        watchers.forEach(Watcher::complete);
        watchers.clear();
    }

    /** One follower and the view that waits for it. */
    private static final class Watcher<T> {
        private final ServerCallStreamObserver<T> observer;
        private @Nullable T waiting;

        Watcher(ServerCallStreamObserver<T> observer) {
            this.observer = observer;
        }

        synchronized void offer(T newest) {
            waiting = newest;
            drain();
        }

        synchronized void drain() {
            T next = waiting;
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
