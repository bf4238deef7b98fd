package org.nonos.mesh.gateway.service.forwarding;

import java.util.Arrays;
import org.nonos.mesh.onion.cell.EndReason;

/** A stream of which a first part is read in fields and frames ({@code length u16 | bytes}), and the rest as it comes. */
public final class FramedStream implements ByteStream {

    private final ByteStream stream;
    private byte[] ahead = new byte[0];

    public FramedStream(ByteStream stream) {
        this.stream = stream;
    }

    /** Exactly so many bytes; an end before them is a failure. */
    public byte[] exactly(int count, long deadlineNanos) throws StreamFailure {
        while (ahead.length < count) {
            byte[] more = stream.read(deadlineNanos);
            if (more.length == 0) {
                throw new StreamFailure(EndReason.PROTOCOL, "the far end stopped in the middle of a message");
            }
            byte[] joined = Arrays.copyOf(ahead, ahead.length + more.length);
            System.arraycopy(more, 0, joined, ahead.length, more.length);
            ahead = joined;
        }
        byte[] bytes = Arrays.copyOf(ahead, count);
        ahead = Arrays.copyOfRange(ahead, count, ahead.length);
        return bytes;
    }

    /** @param maxBytes a longer frame is a failure, told before it is read */
    public byte[] frame(int maxBytes, long deadlineNanos) throws StreamFailure {
        byte[] length = exactly(2, deadlineNanos);
        int count = (length[0] & 0xff) << 8 | (length[1] & 0xff);
        if (count > maxBytes) {
            throw new StreamFailure(EndReason.PROTOCOL, "the far end sent a message that is too long");
        }
        return exactly(count, deadlineNanos);
    }

    public void sendFrame(byte[] frame) throws StreamFailure {
        byte[] all = new byte[2 + frame.length];
        all[0] = (byte) (frame.length >> 8);
        all[1] = (byte) frame.length;
        System.arraycopy(frame, 0, all, 2, frame.length);
        write(all, 0, all.length);
    }

    @Override
    public Carrier carrier() {
        return stream.carrier();
    }

    @Override
    public byte[] read(long deadlineNanos) throws StreamFailure {
        if (ahead.length == 0) {
            return stream.read(deadlineNanos);
        }
        byte[] bytes = ahead;
        ahead = new byte[0];
        return bytes;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StreamFailure {
        stream.write(bytes, offset, length);
    }

    /** What was read ahead goes first. */
    @Override
    public boolean deliverTo(Receiver receiver, byte[] before) {
        byte[] first = Arrays.copyOf(before, before.length + ahead.length);
        System.arraycopy(ahead, 0, first, before.length, ahead.length);
        return stream.deliverTo(receiver, first);
    }

    @Override
    public int writeSome(byte[] bytes, int offset, int length) {
        return stream.writeSome(bytes, offset, length);
    }

    @Override
    public void finish() {
        stream.finish();
    }

    @Override
    public void fail(EndReason reason) {
        stream.fail(reason);
    }
}
