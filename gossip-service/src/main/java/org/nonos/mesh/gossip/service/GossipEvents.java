package org.nonos.mesh.gossip.service;

import java.util.Map;
import java.util.TreeMap;
import org.nonos.mesh.gossip.GossipEffect;

/** What the operator's page is told of an accepted item: public facts only. */
final class GossipEvents {

    private GossipEvents() {}

    static Map<String, String> attributes(GossipEffect.Deliver delivery) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("kind", delivery.item().kind().name());
        attributes.put("item", delivery.itemId().hex());
        delivery.source().ifPresent(peer -> attributes.put("source", peer.key().hex()));
        return attributes;
    }
}
