package org.nonos.mesh.gateway.stream;

import org.nonos.mesh.onion.cell.EndReason;

/** What happens to one end of a bonded stream. Legs are numbered from 1 by the shell, never twice. */
public sealed interface StreamInput {

    /** @param drainAtMicros from then on it needs a successor; {@link Long#MAX_VALUE} when this end does not know */
    record LegUp(int leg, long drainAtMicros) implements StreamInput {}

    /**
     * No leg could be had.
     *
     * @param refused the other end knows nothing of the stream
     */
    record LegRefused(boolean refused) implements StreamInput {}

    /** It broke: what it had taken may be lost. */
    record LegDown(int leg) implements StreamInput {}

    /** The other end sends no more on it, in order. */
    record LegEnded(int leg) implements StreamInput {}

    /** The leg's circuit has taken so many bytes of what it was given. */
    record LegSent(int leg, int bytes) implements StreamInput {}

    record Heard(int leg, StreamMessage message) implements StreamInput {}

    /** @param buffer {@link StreamMessage#SEGMENT_HEAD_BYTES} free, then the bytes; the stream's from then on */
    record Send(byte[] buffer, int bytes) implements StreamInput {}

    /** The local program sends no more. */
    record Finish() implements StreamInput {}

    /** The local program has broken off. */
    record Fail(EndReason reason) implements StreamInput {}

    /** The local program has taken so many bytes of what was delivered. */
    record Taken(int bytes) implements StreamInput {}

    /** A few times a second. */
    record Tick() implements StreamInput {}
}
