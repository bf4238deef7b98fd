package org.nonos.mesh.kit.local;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps one server-streaming call to another layer open: calls again after a break, from 200 ms doubling to 5 s. The
 * layer's own logic must bear that what it watches is away for a while.
 */
public final class Watch<T> implements SmartLifecycle {

    private static final long FIRST_RETRY_MILLIS = 200;
    private static final long LAST_RETRY_MILLIS = 5_000;

    private final Consumer<StreamObserver<T>> call;
    private final Consumer<T> listener;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mesh-watch").daemon(true).factory());
    private volatile boolean running;
    private volatile long retryMillis = FIRST_RETRY_MILLIS;

    /** @param call opens the stream towards the observer, for example {@code o -> stub.watchScores(EMPTY, o)} */
    public Watch(Consumer<StreamObserver<T>> call, Consumer<T> listener) {
        this.call = call;
        this.listener = listener;
    }

    @Override
    public void start() {
        running = true;
        open();
    }

    private void open() {
        call.accept(new StreamObserver<>() {
            @Override
            public void onNext(T value) {
                retryMillis = FIRST_RETRY_MILLIS;
                listener.accept(value);
            }

            @Override
            public void onError(Throwable error) {
                again();
            }

            @Override
            public void onCompleted() {
                again();
            }
        });
    }

    private void again() {
        if (running) {
            timer.schedule(this::open, retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(LAST_RETRY_MILLIS, retryMillis * 2);
        }
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
