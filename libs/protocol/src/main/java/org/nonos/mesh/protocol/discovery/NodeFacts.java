package org.nonos.mesh.protocol.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * What a node says about itself in beacons and records alike.
 *
 * @param realmTag {@link #tagOf} of the node's realm
 * @param capabilities bits of {@link Capability}, 32 of them
 * @param endpoints where it accepts links, the best first; at most {@link #MAX_ENDPOINTS}
 * @param storageClass 0 to 255: it offers about 2^n MiB of storage
 * @param bandwidthClass 0 to 255: it offers about 2^n kbit/s
 * @param onionKey X25519 key for circuit handshakes, once routing has told
 * @param anchor how it closed its last proof cycle
 * @param evidenceRoot root of the trust evidence from which a reader may recompute its standing
 */
public record NodeFacts(
        NodeId nodeId,
        long realmTag,
        long capabilities,
        List<Endpoint> endpoints,
        int storageClass,
        int bandwidthClass,
        @Nullable Bytes32 onionKey,
        @Nullable CycleAnchor anchor,
        @Nullable Bytes32 evidenceRoot) {

    public static final int MAX_ENDPOINTS = 8;

    public NodeFacts {
        if (capabilities < 0
                || capabilities > 0xffff_ffffL
                || (storageClass | bandwidthClass) >> 8 != 0
                || endpoints.size() > MAX_ENDPOINTS) {
            throw new IllegalArgumentException("capabilities " + capabilities + ", classes " + storageClass + " and "
                    + bandwidthClass + ", " + endpoints.size() + " endpoints");
        }
        endpoints = List.copyOf(endpoints);
    }

    /** A realm's tag as a number. */
    public static long tagOf(Realm realm) {
        return new ByteReader(realm.tag()).i64();
    }

    /** Whether the part that says how to reach and use the node is the same; anchors and roots change all the time. */
    public boolean reachesAs(NodeFacts other) {
        return endpoints.equals(other.endpoints)
                && capabilities == other.capabilities
                && storageClass == other.storageClass
                && bandwidthClass == other.bandwidthClass
                && java.util.Objects.equals(onionKey, other.onionKey);
    }

    static NodeFacts read(TlvFields in) {
        NodeId nodeId = in.sender();
        long realmTag = in.need(TlvType.REALM_TAG, TlvType.REALM_TAG_BYTES).i64();
        long capabilities = in.need(TlvType.CAPABILITIES, 4).u32();
        ByteReader classes = in.need(TlvType.CLASSES, 2);
        List<Endpoint> endpoints = in.endpoints();
        return new NodeFacts(
                nodeId,
                realmTag,
                capabilities,
                endpoints.size() > MAX_ENDPOINTS ? List.of() : endpoints,
                classes.u8(),
                classes.u8(),
                in.may32(TlvType.ONION_KEY),
                readAnchor(in),
                in.may32(TlvType.EVIDENCE_ROOT));
    }

    private static @Nullable CycleAnchor readAnchor(TlvFields in) {
        Bytes32 previous = in.may32(TlvType.PREVIOUS_ANCHOR);
        byte[] value = in.may(TlvType.CYCLE_ANCHOR, TlvType.CYCLE_ANCHOR_BYTES);
        if (value == null) {
            if (previous != null) {
                in.fail("missing-tlv", "a previous anchor without an anchor");
            }
            return null;
        }
        ByteReader reader = new ByteReader(value);
        long cycle = reader.u63();
        Bytes32 anchor = reader.bytes32();
        if (reader.failed()) {
            in.fail("number-too-large", "cycle number above 2^63");
            return null;
        }
        return new CycleAnchor(cycle, anchor, previous);
    }

    /** The TLVs up to the endpoints. */
    void writeHead(TlvWriter out) {
        out.sender(nodeId)
                .put(TlvType.CAPABILITIES, new ByteWriter(4).u32(capabilities).toArray())
                .put(TlvType.REALM_TAG, new ByteWriter(8).i64(realmTag).toArray());
    }

    static void writeAnchor(TlvWriter out, @Nullable CycleAnchor anchor) {
        if (anchor != null) {
            out.put(
                    TlvType.CYCLE_ANCHOR,
                    new ByteWriter(TlvType.CYCLE_ANCHOR_BYTES)
                            .u63(anchor.cycle())
                            .bytes32(anchor.anchor())
                            .toArray());
        }
    }

    byte[] classes() {
        return new byte[] {(byte) storageClass, (byte) bandwidthClass};
    }
}
