package org.nonos.mesh.gossip.service;

import java.util.List;
import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.protocol.layer.GossipKind;

/** The findings of the gossip layer; {@code docs/reference/gossip.md} lists them. */
final class GossipFindings {

    static final Finding DETACHED = Finding.warning(
            "GOSSIP-DETACHED",
            "Gossip is not attached to the gateway, so nothing is spread or heard.",
            "Start the gateway service or look at its log; gossip attaches again by itself.");

    static final Finding NO_LINKS = Finding.info(
            "GOSSIP-NO-LINKS",
            "Gossip has no linked peer, so nothing is spread or heard.",
            "Wait for discovery to find a peer, or join one by invitation.");

    static final Finding TRUST_AWAY = Finding.warning(
            "GOSSIP-TRUST-AWAY",
            "The trust service does not answer; gossip treats every peer as unknown, and items wait longer.",
            "Start the trust service or look at its log; gossip asks again by itself.");

    static final Finding SHEDDING = Finding.warning(
            "GOSSIP-SHEDDING",
            "Outgoing queues are full; some items are only announced instead of sent.",
            "If it lasts, raise mesh.gossip.limits.send-bytes-per-second, or find out who floods the mesh.");

    static final Finding SLOW_SUBSCRIBER = Finding.warning(
            "GOSSIP-SLOW-SUBSCRIBER",
            "A layer of this node read gossip too slowly and was cut off; it subscribes again and reconciles.",
            "Look at the load of the state, trust and routing services; mesh.gossip.subscriber-buffer gives them time.");

    static final Finding OVERLOADED = Finding.warning(
            "GOSSIP-OVERLOADED",
            "Frames from peers came faster than gossip could take them, and some were dropped.",
            "If it lasts, give the node more processor time or lower mesh.gossip.limits.peers.");

    private GossipFindings() {}

    static Finding verifierMissing(List<GossipKind> kinds) {
        return Finding.critical(
                "GOSSIP-VERIFIER-MISSING",
                "Items of kind " + kinds + " cannot be verified here, so none is accepted or spread.",
                "Start the node on a platform where the native proof library loads, or update the node.");
    }
}
