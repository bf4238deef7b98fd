package org.nonos.mesh.trust.ring;

import java.util.List;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.trust.RingStatement;

/** What rings want done, in order; writes are to be durable before anything else is carried out. */
public sealed interface RingEffect {

    record Persist(Write write) implements RingEffect {}

    /** To be signed in the domain RING. */
    record Sign(RingStatement statement) implements RingEffect {}

    /** A record of our own, for gossip. */
    record Publish(byte[] record) implements RingEffect {}

    /** All rings that are valid now; something about them is new. */
    record Changed(List<RingView> rings) implements RingEffect {}

    record Refused(String reason) implements RingEffect {}
}
