package org.nonos.mesh.state.service;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.local.state.ContentPart;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;

/** Streams a capsule, or what there is of it, to a local caller, chunk by chunk, each checked; waits while the caller is slow. */
final class ContentCall implements Runnable {

    private static final long SLOWEST_MILLIS = 60_000;

    private final ServedStreams chunks;
    private final CapsuleInfo capsule;
    private final long bytes;
    private final ServerCallStreamObserver<ContentPart> answer;
    private final Object readiness = new Object();

    /** @param bytes how much of the content, from its beginning; all of it, or whole chunks */
    ContentCall(ServedStreams chunks, CapsuleInfo capsule, long bytes, ServerCallStreamObserver<ContentPart> answer) {
        this.chunks = chunks;
        this.capsule = capsule;
        this.bytes = bytes;
        this.answer = answer;
    }

    /** Returns at once; the content goes out on a thread of its own, so that readiness can be heard of meanwhile. */
    @Override
    public void run() {
        answer.setOnReadyHandler(this::wake);
        answer.setOnCancelHandler(this::wake);
        Thread.ofVirtual().name("mesh-state-content").start(this::stream);
    }

    private void wake() {
        synchronized (readiness) {
            readiness.notifyAll();
        }
    }

    private void stream() {
        try {
            ShardLayout layout = capsule.manifest().description().layout();
            for (int index = 0; (long) index * ShardLayout.CHUNK_BYTES < bytes; index++) {
                if (!waitUntilReady()) {
                    answer.onError(Status.DEADLINE_EXCEEDED
                            .withDescription("The content was not read for a minute.")
                            .asRuntimeException());
                    return;
                }
                Optional<byte[]> chunk = chunks.chunk(capsule.manifest().capsuleId(), layout, index);
                if (chunk.isEmpty()) {
                    answer.onError(Status.DATA_LOSS
                            .withDescription("A stored chunk is damaged; it is being fetched again.")
                            .asRuntimeException());
                    return;
                }
                answer.onNext(ContentPart.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(chunk.get()))
                        .build());
            }
            answer.onCompleted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException | io.grpc.StatusRuntimeException e) {
            // The caller has gone.
            org.slf4j.LoggerFactory.getLogger(ContentCall.class).debug("content not read to its end", e);
        }
    }

    private boolean waitUntilReady() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SLOWEST_MILLIS);
        synchronized (readiness) {
            while (!answer.isReady() && !answer.isCancelled()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                readiness.wait(Math.min(left, 1_000));
            }
        }
        return !answer.isCancelled();
    }
}
