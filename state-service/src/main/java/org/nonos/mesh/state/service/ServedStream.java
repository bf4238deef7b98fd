package org.nonos.mesh.state.service;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.message.MessageFraming;

/**
 * One stream that a far node opened to this one. One thread reads requests, another makes and sends the answers, in
 * order. Few requests may be unanswered, and nothing more is read while they are; so a slow reader slows only itself,
 * and is cut off after the idle time.
 */
final class ServedStream implements StreamObserver<StreamData>, Runnable {

    private static final int WAITING_PIECES = 8;
    private static final int UNANSWERED = 16;
    private static final long GLANCE_MILLIS = 1_000;

    private final ServerCallStreamObserver<StreamData> out;
    private final ServedStreams owner;
    private final long number;
    private final long idleMillis;
    private final BlockingQueue<StreamData> pieces = new ArrayBlockingQueue<>(WAITING_PIECES + 1);
    private final BlockingQueue<Supplier<byte[]>> answers = new ArrayBlockingQueue<>(UNANSWERED);
    private final Semaphore unanswered = new Semaphore(UNANSWERED);
    private final MessageFraming framing = new MessageFraming();
    private final Object readiness = new Object();
    private volatile long lastHeardNanos = System.nanoTime();
    private volatile boolean over;

    ServedStream(ServedStreams owner, long number, ServerCallStreamObserver<StreamData> out, long idleMillis) {
        this.owner = owner;
        this.number = number;
        this.out = out;
        this.idleMillis = idleMillis;
        out.disableAutoRequest();
        out.setOnReadyHandler(this::wake);
        out.setOnCancelHandler(this::stop);
        out.request(WAITING_PIECES);
    }

    long number() {
        return number;
    }

    @Override
    public void onNext(StreamData piece) {
        if (!pieces.offer(piece)) {
            stop();
        }
    }

    @Override
    public void onError(Throwable error) {
        stop();
    }

    @Override
    public void onCompleted() {
        if (!pieces.offer(StreamData.newBuilder().setLast(true).build())) {
            stop();
        }
    }

    private void stop() {
        over = true;
        wake();
    }

    private void wake() {
        synchronized (readiness) {
            readiness.notifyAll();
        }
    }

    /** From the core, by way of its effects: the answer to the next request that has none. */
    void answer(Supplier<byte[]> message) {
        if (!answers.offer(message)) {
            stop();
        }
    }

    @Override
    public void run() {
        try {
            while (!over) {
                StreamData piece = pieces.poll(Math.min(idleMillis, GLANCE_MILLIS), TimeUnit.MILLISECONDS);
                if (piece == null) {
                    if (owner.idleTooLong(lastHeardNanos, idleMillis)) {
                        finish("the stream was idle for too long");
                        return;
                    }
                    continue;
                }
                lastHeardNanos = System.nanoTime();
                out.request(1);
                boolean going = serve(piece.getData().toByteArray());
                if (!going || piece.getLast()) {
                    finishWhenAnswered(going);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            over = true;
        } finally {
            owner.ended(this);
        }
    }

    /** What was asked for before the end is still answered. */
    private void finishWhenAnswered(boolean answers) throws InterruptedException {
        if (answers && !unanswered.tryAcquire(UNANSWERED, idleMillis, TimeUnit.MILLISECONDS)) {
            finish("answers were not taken for too long");
        }
        finish("");
    }

    private boolean serve(byte[] bytes) throws InterruptedException {
        return switch (framing.add(bytes)) {
            case Decoded.Refused<List<byte[]>>(String code, String ignored) -> {
                owner.refused(code);
                yield false;
            }
            case Decoded.Ok<List<byte[]>>(List<byte[]> messages) -> {
                for (byte[] message : messages) {
                    if (!answerOne(message)) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    /** Hands the request on, as soon as there are few enough without an answer. */
    private boolean answerOne(byte[] message) throws InterruptedException {
        return unanswered.tryAcquire(idleMillis, TimeUnit.MILLISECONDS) && !over && owner.request(number, message);
    }

    /** Sends answers until the stream is over; on a thread of its own. */
    void sendAnswers() {
        try {
            while (!over) {
                Supplier<byte[]> answer = answers.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
                if (answer != null && !send(answer.get())) {
                    finish("answers were not taken for too long");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stop();
        }
    }

    private boolean send(byte[] message) throws InterruptedException {
        if (!waitUntilReady()) {
            return false;
        }
        synchronized (out) {
            if (!over) {
                out.onNext(StreamData.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(MessageFraming.frame(message)))
                        .build());
            }
        }
        unanswered.release();
        lastHeardNanos = System.nanoTime();
        return true;
    }

    private boolean waitUntilReady() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(idleMillis);
        synchronized (readiness) {
            while (!over && !out.isReady()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    owner.refused("slow-reader");
                    return false;
                }
                readiness.wait(Math.min(left, GLANCE_MILLIS));
            }
        }
        return !over;
    }

    private void finish(String failure) {
        synchronized (out) {
            if (!over) {
                over = true;
                if (failure.isEmpty()) {
                    out.onNext(StreamData.newBuilder().setLast(true).build());
                    out.onCompleted();
                } else {
                    out.onError(
                            Status.DEADLINE_EXCEEDED.withDescription(failure).asRuntimeException());
                }
            }
        }
    }
}
