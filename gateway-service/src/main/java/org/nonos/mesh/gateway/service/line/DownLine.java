package org.nonos.mesh.gateway.service.line;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;

/**
 * The gateway's side of a local stream to a layer. What waits for a slow layer is bounded in messages and bytes: frames and datagrams
 * beyond it are dropped, as on a slow network. Links' comings and goings are never dropped; if even those do not fit, the line
 * is cut, and the layer learns all anew when it attaches again.
 */
public final class DownLine<M extends MessageLite> {

    private static final long MAX_BYTES = 32L * 1024 * 1024;

    private final ServerCallStreamObserver<M> down;
    private final int maxMessages;
    private final ArrayDeque<M> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    public DownLine(ServerCallStreamObserver<M> down, int maxMessages) {
        this.down = down;
        this.maxMessages = maxMessages;
    }

    /** False when it was dropped. */
    public synchronized boolean offer(M message) {
        int size = message.getSerializedSize();
        if (closed || waiting.size() >= maxMessages || waitingBytes + size > MAX_BYTES) {
            return false;
        }
        add(message, size);
        return true;
    }

    public synchronized void must(M message) {
        if (waiting.size() >= 2 * maxMessages) {
            close(Status.RESOURCE_EXHAUSTED.withDescription("this layer reads too slowly; attach again"));
        } else if (!closed) {
            add(message, message.getSerializedSize());
        }
    }

    private void add(M message, int size) {
        waiting.add(message);
        waitingBytes += size;
        drain();
    }

    public synchronized void drain() {
        while (!closed && !waiting.isEmpty() && down.isReady()) {
            M message = waiting.remove();
            waitingBytes -= message.getSerializedSize();
            down.onNext(message);
        }
    }

    public synchronized void close(Status status) {
        if (!closed) {
            closed = true;
            waiting.clear();
            down.onError(status.asRuntimeException());
        }
    }

    /** The layer hung up. */
    public synchronized void gone() {
        if (!closed) {
            closed = true;
            waiting.clear();
            down.onCompleted();
        }
    }
}
