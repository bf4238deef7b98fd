package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A peer kept for the next run: addresses to try, and its last record, which may have run out by then.
 *
 * @param endpoints at most {@link KnownNode#MAX_DIAL_ENDPOINTS}
 * @param record wire form, or no bytes
 * @param lastLinkedAtMillis 0 when invited and never linked
 */
record RememberedPeer(NodeId node, List<String> endpoints, byte[] record, long lastLinkedAtMillis) {

    static final String TABLE = "peers";

    byte[] encode() {
        ByteWriter out = new ByteWriter(512)
                .bytes(node.toArray())
                .u63(lastLinkedAtMillis)
                .u8(endpoints.size());
        endpoints.forEach(out::text);
        return out.var(record).toArray();
    }

    static Decoded<RememberedPeer> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        NodeId node = new NodeId(in.bytes32());
        long lastLinkedAtMillis = in.u63();
        int count = in.u8();
        if (count > KnownNode.MAX_DIAL_ENDPOINTS) {
            in.fail("too-many-items", count + " endpoints");
        }
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < count && !in.failed(); i++) {
            endpoints.add(in.text(ExchangeMessage.MAX_ENDPOINT_CHARS));
        }
        byte[] record = in.var(NodeRecord.MAX_BYTES);
        return in.finish(() -> new RememberedPeer(node, endpoints, record, lastLinkedAtMillis));
    }
}
