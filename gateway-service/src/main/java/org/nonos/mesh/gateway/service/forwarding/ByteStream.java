package org.nonos.mesh.gateway.service.forwarding;

import org.nonos.mesh.onion.cell.EndReason;

/** A two-way stream of bytes over the mesh. Calls block: they are for virtual threads. One reader, one writer. */
public interface ByteStream {

    /**
     * The next bytes, at least one; an empty array when the other end sends no more.
     *
     * @param deadlineNanos as {@code System.nanoTime()} counts; {@link Long#MAX_VALUE} waits for ever
     */
    byte[] read(long deadlineNanos) throws StreamFailure;

    /** What is known of the circuit that carries it. */
    default Carrier carrier() {
        return Carrier.UNKNOWN;
    }

    /** Returns once all is on its way. */
    void write(byte[] bytes, int offset, int length) throws StreamFailure;

    /** Writes all or nothing, without waiting; false when it would have to wait, or the stream is broken. */
    default boolean writeAtOnce(byte[] bytes, int offset, int length) {
        return false;
    }

    /** This end sends no more; reading goes on. */
    void finish();

    /** Ends both directions. Does nothing once the stream is over. */
    void fail(EndReason reason);
}
