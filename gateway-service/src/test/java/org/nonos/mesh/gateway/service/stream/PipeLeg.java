package org.nonos.mesh.gateway.service.stream;

import java.util.Arrays;
import java.util.concurrent.LinkedBlockingDeque;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;

/** One end of a leg without a mesh: what one end writes the other reads, 64 pieces at most in between. */
final class PipeLeg implements ByteStream {

    private static final int MOST_PIECES = 64;
    private static final byte[] END = new byte[0];
    private static final byte[] BROKEN = new byte[0];

    private final LinkedBlockingDeque<byte[]> in;
    private final LinkedBlockingDeque<byte[]> out;

    private PipeLeg(LinkedBlockingDeque<byte[]> in, LinkedBlockingDeque<byte[]> out) {
        this.in = in;
        this.out = out;
    }

    static PipeLeg[] pair() {
        LinkedBlockingDeque<byte[]> there = new LinkedBlockingDeque<>(MOST_PIECES);
        LinkedBlockingDeque<byte[]> back = new LinkedBlockingDeque<>(MOST_PIECES);
        return new PipeLeg[] {new PipeLeg(back, there), new PipeLeg(there, back)};
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public byte[] read(long deadlineNanos) throws StreamFailure {
        try {
            byte[] next = in.takeFirst();
            if (next == BROKEN) {
                throw new StreamFailure(EndReason.FAILED, "the leg broke");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamFailure(EndReason.FAILED, "interrupted");
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws StreamFailure {
        put(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void finish() {
        try {
            put(END);
        } catch (StreamFailure e) {
            fail(EndReason.FAILED);
        }
    }

    @Override
    public void fail(EndReason reason) {
        for (LinkedBlockingDeque<byte[]> queue : Arrays.asList(in, out)) {
            queue.clear();
            queue.addFirst(BROKEN);
        }
    }

    private void put(byte[] piece) throws StreamFailure {
        try {
            out.putLast(piece);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamFailure(EndReason.FAILED, "interrupted");
        }
    }
}
