package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.layer.GossipKind;

/** One step of the core: its time and what came of it so far. */
final class Turn {

    private final long nowMillis;
    private final List<GossipEffect> effects = new ArrayList<>();

    Turn(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    long now() {
        return nowMillis;
    }

    void emit(GossipEffect effect) {
        effects.add(effect);
    }

    void count(GossipEffect.Counter counter, GossipKind kind) {
        effects.add(new GossipEffect.Count(counter, kind, 1));
    }

    void refuse(String reason) {
        effects.add(new GossipEffect.Refused(reason));
    }

    /** An item that goes no further, and why. */
    void refuse(String reason, GossipKind kind) {
        refuse(reason);
        count(GossipEffect.Counter.REFUSED, kind);
    }

    List<GossipEffect> effects() {
        return effects;
    }
}
