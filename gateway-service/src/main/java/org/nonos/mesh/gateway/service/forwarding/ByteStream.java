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

    /** Whoever is told of what happens on a stream, and so need not wait. It is called on the plane's thread: it must not block. */
    interface Receiver {

        void data(byte[] bytes);

        /** More may be written than could be before. */
        void room();

        /**
         * Nothing more will come.
         *
         * @param broken the stream is over, in both directions
         */
        void ended(boolean broken);
    }

    /**
     * From now on all that arrives goes to the receiver, and nothing can be read any more; false when this stream can only
     * be waited for.
     *
     * @param before goes to the receiver first
     */
    default boolean deliverTo(Receiver receiver, byte[] before) {
        return false;
    }

    /**
     * Writes as much as goes without waiting; answers how many bytes did. Only once it delivers to a receiver.
     *
     * @param bytes must not change any more
     */
    default int writeSome(byte[] bytes, int offset, int length) {
        return 0;
    }

    /** This end sends no more; reading goes on. */
    void finish();

    /** Ends both directions. Does nothing once the stream is over. */
    void fail(EndReason reason);
}
