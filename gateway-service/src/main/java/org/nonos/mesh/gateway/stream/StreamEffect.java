package org.nonos.mesh.gateway.stream;

import org.nonos.mesh.onion.cell.EndReason;

/** What one end of a bonded stream wants done, in order. */
public sealed interface StreamEffect {

    /** Not to be changed: it may have to go again. Answer with LegSent. */
    record ToLeg(int leg, byte[] message, int bytes) implements StreamEffect {}

    /** To the local program, in order; answer with Taken. */
    record Deliver(Slice bytes) implements StreamEffect {}

    /** The other program sends no more. */
    record DeliverEnd() implements StreamEffect {}

    /** Bring another leg. Answer with LegUp or LegRefused. */
    record OpenLeg() implements StreamEffect {}

    /** Send what it was given, and then end this end's direction. */
    record CloseLeg(int leg) implements StreamEffect {}

    record DropLeg(int leg) implements StreamEffect {}

    /**
     * Nothing more will happen.
     *
     * @param reason DONE when both directions came to their end
     * @param sentence for the operator; empty for an ordinary end
     */
    record Over(EndReason reason, String sentence) implements StreamEffect {}
}
