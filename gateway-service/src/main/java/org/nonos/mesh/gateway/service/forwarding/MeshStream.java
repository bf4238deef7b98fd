package org.nonos.mesh.gateway.service.forwarding;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.ForwardingInput;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.cell.RelayMessage;

/**
 * One end of a stream of a circuit, for code that blocks, or for a receiver that is told. What arrives waits here until it
 * is read, never more than the stream's window; what is written waits for the plane's leave.
 */
public final class MeshStream implements StreamSide, ByteStream {

    /** Pieces handed to a reader at once: 64 KiB. */
    private static final int JOIN_PIECES = 16;

    private final long number;
    private final ForwardingLoop loop;
    private final Carrier carrier;
    private final Consumer<EndReason> whenOver;
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    /** Set on the plane's thread, so that nothing overtakes what arrived before it. */
    private @Nullable Receiver receiver;

    private int leave;
    private boolean connected;
    private @Nullable EndReason heardEnd;
    private String heardDetail = "";
    private boolean finishSent;
    private boolean over;

    private MeshStream(long number, ForwardingLoop loop, Carrier carrier, Consumer<EndReason> whenOver) {
        this.number = number;
        this.loop = loop;
        this.carrier = carrier;
        this.whenOver = whenOver;
    }

    /** Someone opened it at the far end. */
    static MeshStream served(long number, ForwardingLoop loop) {
        MeshStream stream = new MeshStream(number, loop, Carrier.UNKNOWN, reason -> {});
        stream.connected = true;
        return stream;
    }

    /** @param whenOver gets how it ended, once, when nothing more will happen on the stream; it must not block */
    static MeshStream open(
            ForwardingLoop loop, long handle, String service, Carrier carrier, Consumer<EndReason> whenOver) {
        long number = loop.newStream();
        MeshStream stream = new MeshStream(number, loop, carrier, whenOver);
        loop.register(number, stream);
        loop.submit(new ForwardingInput.OpenStream(number, handle, service));
        return stream;
    }

    @Override
    public Carrier carrier() {
        return carrier;
    }

    @Override
    public synchronized void connected() {
        connected = true;
        notifyAll();
    }

    @Override
    public void writable(int pieces) {
        Receiver to;
        synchronized (this) {
            leave += pieces;
            to = receiver;
            notifyAll();
        }
        if (to != null) {
            to.room();
        }
    }

    @Override
    public void data(byte[] data) {
        Receiver to;
        synchronized (this) {
            if (over) {
                return;
            }
            to = receiver;
            if (to == null) {
                arrived.add(data);
                notifyAll();
            }
        }
        if (to != null) {
            pass(data, to);
        }
    }

    private void pass(byte[] data, Receiver to) {
        loop.submit(new ForwardingInput.StreamTaken(number, 1));
        to.data(data);
    }

    @Override
    public void ended(EndReason reason, String detail) {
        Receiver to;
        synchronized (this) {
            heardEnd = reason;
            heardDetail = detail;
            if (reason != EndReason.DONE || finishSent) {
                end();
            }
            to = receiver;
            notifyAll();
        }
        if (to != null) {
            to.ended(reason != EndReason.DONE);
        }
    }

    @Override
    public boolean deliverTo(Receiver to, byte[] before) {
        loop.execute(() -> begin(to, before));
        return true;
    }

    private void begin(Receiver to, byte[] before) {
        List<byte[]> waiting;
        EndReason end;
        synchronized (this) {
            receiver = to;
            waiting = List.copyOf(arrived);
            arrived.clear();
            end = heardEnd;
        }
        if (before.length > 0) {
            to.data(before);
        }
        waiting.forEach(piece -> pass(piece, to));
        if (end != null) {
            to.ended(end != EndReason.DONE);
        }
        to.room();
    }

    synchronized void awaitConnected(long deadlineNanos) throws StreamFailure {
        while (!connected) {
            refuseWhenBroken();
            await(deadlineNanos);
        }
    }

    @Override
    public synchronized byte[] read(long deadlineNanos) throws StreamFailure {
        while (arrived.isEmpty()) {
            refuseWhenBroken();
            if (heardEnd == EndReason.DONE) {
                return new byte[0];
            }
            await(deadlineNanos);
        }
        int pieces = Math.min(JOIN_PIECES, arrived.size());
        loop.submit(new ForwardingInput.StreamTaken(number, pieces));
        byte[] first = arrived.remove();
        if (pieces == 1) {
            return first;
        }
        byte[] joined = Arrays.copyOf(first, first.length + waitingBytes(pieces - 1));
        for (int length = first.length; length < joined.length; ) {
            byte[] piece = arrived.remove();
            System.arraycopy(piece, 0, joined, length, piece.length);
            length += piece.length;
        }
        return joined;
    }

    private int waitingBytes(int mostPieces) {
        int bytes = 0;
        int pieces = 0;
        for (byte[] piece : arrived) {
            if (pieces++ == mostPieces) {
                break;
            }
            bytes += piece.length;
        }
        return bytes;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws StreamFailure {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            while (leave == 0) {
                refuseWhenBroken();
                await(Long.MAX_VALUE);
            }
            refuseWhenBroken();
            int next = pieceEnd(at, end);
            submit(Arrays.copyOfRange(bytes, at, next), 0, next - at);
            at = next;
        }
    }

    @Override
    public synchronized int writeSome(byte[] bytes, int offset, int length) {
        boolean broken = over || heardEnd != null && heardEnd != EndReason.DONE;
        int end = offset + length;
        int at = offset;
        while (!broken && leave > 0 && at < end) {
            int next = pieceEnd(at, end);
            submit(bytes, at, next - at);
            at = next;
        }
        return at - offset;
    }

    private static int pieceEnd(int at, int end) {
        return Math.min(end, at + RelayMessage.MAX_DATA_BYTES);
    }

    private void submit(byte[] bytes, int offset, int length) {
        loop.submit(new ForwardingInput.StreamSend(number, bytes, offset, length));
        leave--;
    }

    @Override
    public synchronized void finish() {
        if (!over && !finishSent) {
            finishSent = true;
            loop.submit(new ForwardingInput.StreamFinish(number, EndReason.DONE));
            if (heardEnd != null) {
                end();
            }
        }
    }

    @Override
    public synchronized void fail(EndReason reason) {
        if (!over) {
            heardEnd = heardEnd == null || heardEnd == EndReason.DONE ? reason : heardEnd;
            loop.submit(new ForwardingInput.StreamFinish(number, reason));
            arrived.clear();
            end();
            notifyAll();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            loop.unregister(number);
            whenOver.accept(heardEnd == null ? EndReason.DONE : heardEnd);
        }
    }

    private void refuseWhenBroken() throws StreamFailure {
        EndReason reason = heardEnd;
        if (reason != null && reason != EndReason.DONE) {
            throw new StreamFailure(reason, heardDetail.isEmpty() ? "the stream was broken off" : heardDetail);
        }
    }

    /** Every caller asks again in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long deadlineNanos) throws StreamFailure {
        try {
            if (deadlineNanos == Long.MAX_VALUE) {
                wait();
                return;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0) {
                throw new StreamFailure(EndReason.TIMEOUT, "the far node did not answer in time");
            }
            wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamFailure(EndReason.FAILED, "this node is stopping");
        }
    }
}
