package org.nonos.mesh.gateway.service.forwarding;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;

/**
 * Joins a stream of a circuit with a local gRPC stream. Towards the circuit one local message is held until credit lets
 * all of it go, and only then is the next asked for. Towards the local reader no more waits than the stream's window.
 */
final class StreamPipe implements StreamSide {

    /** Pieces joined into one local message at most: 64 KiB. */
    private static final int JOIN_PIECES = 16;

    private final long stream;
    private final ForwardingLoop loop;
    private final Local local;
    private final ArrayDeque<byte[]> toLocal = new ArrayDeque<>();
    private ByteString pending = ByteString.EMPTY;
    private boolean pendingMessage;
    private boolean localFinished;
    private boolean finishSent;
    private int leave;
    private @Nullable EndReason heardEnd;
    private String heardDetail = "";
    private boolean endDelivered;
    private boolean over;

    /** The local end. Everything here is called under the pipe's lock. */
    interface Local {
        CallStreamObserver<StreamData> observer();

        /** Asks for the next local message. */
        void requestNext();

        /** The circuit's end sends no more; failure is empty for an ordinary end. */
        void heardEnd(String failure);

        /** Nothing more will happen. */
        void over(String failure);
    }

    StreamPipe(long stream, ForwardingLoop loop, Local local) {
        this.stream = stream;
        this.loop = loop;
        this.local = local;
    }

    @Override
    public void connected() {
        // Leave to write follows it.
    }

    @Override
    public synchronized void writable(int pieces) {
        leave += pieces;
        pumpOut();
    }

    /** A local message; the next one only after {@link Local#requestNext}. */
    synchronized void fromLocal(ByteString data, boolean last) {
        if (over || localFinished) {
            return;
        }
        pending = data;
        pendingMessage = true;
        localFinished = last;
        pumpOut();
    }

    /** The local end is done. */
    synchronized void localDone() {
        localFinished = true;
        pumpOut();
    }

    /** The local end broke off. */
    synchronized void localFailed(EndReason reason) {
        if (!over) {
            loop.submit(new ForwardingInput.StreamFinish(stream, reason));
            finish("");
        }
    }

    private void pumpOut() {
        while (!over && leave > 0 && !pending.isEmpty()) {
            int length = Math.min(RelayMessage.MAX_DATA_BYTES, pending.size());
            loop.submit(new ForwardingInput.StreamSend(
                    stream, pending.substring(0, length).toByteArray()));
            pending = pending.substring(length);
            leave--;
        }
        if (!over && pending.isEmpty()) {
            if (localFinished && !finishSent) {
                finishSent = true;
                loop.submit(new ForwardingInput.StreamFinish(stream, EndReason.DONE));
                finishIfBothDone();
            } else if (pendingMessage && !localFinished) {
                pendingMessage = false;
                local.requestNext();
            }
        }
    }

    @Override
    public synchronized void data(byte[] data) {
        toLocal.add(data);
        pumpIn();
    }

    @Override
    public synchronized void ended(EndReason reason, String detail) {
        heardEnd = reason;
        heardDetail = detail;
        pumpIn();
    }

    /** Also called when the local stream becomes ready. */
    synchronized void pumpIn() {
        while (!over && !toLocal.isEmpty() && local.observer().isReady()) {
            ByteString joined = ByteString.EMPTY;
            for (int i = 0; i < JOIN_PIECES && !toLocal.isEmpty(); i++) {
                joined = joined.concat(UnsafeByteOperations.unsafeWrap(toLocal.remove()));
                loop.submit(new ForwardingInput.StreamTaken(stream, 1));
            }
            local.observer().onNext(StreamData.newBuilder().setData(joined).build());
        }
        EndReason end = heardEnd;
        if (over || end == null) {
            return;
        }
        if (end != EndReason.DONE) {
            finish(heardDetail);
        } else if (toLocal.isEmpty() && !endDelivered) {
            endDelivered = true;
            local.heardEnd("");
            finishIfBothDone();
        }
    }

    private void finishIfBothDone() {
        if (endDelivered && finishSent) {
            finish("");
        }
    }

    private void finish(String failure) {
        over = true;
        toLocal.clear();
        pending = ByteString.EMPTY;
        loop.unregister(stream);
        local.over(failure);
    }
}
