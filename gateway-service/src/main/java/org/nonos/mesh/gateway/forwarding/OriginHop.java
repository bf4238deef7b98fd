package org.nonos.mesh.gateway.forwarding;

import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.relay.HopRatchet;

/** What the origin of a circuit holds for one hop besides its keys: how they go on. */
final class OriginHop {

    final HopRatchet ratchet;
    /** Of the change of keys that the hop has not answered yet. */
    byte @Nullable [] nonce;

    /** A fresh exchange that the hop has not answered yet. */
    HopRenewal.@Nullable Pending renewal;

    long askedAtMillis;

    OriginHop(HopRatchet ratchet) {
        this.ratchet = ratchet;
    }

    boolean awaitsAnswer() {
        return nonce != null || renewal != null;
    }
}
