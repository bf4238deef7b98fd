package org.nonos.mesh.protocol.discovery;

import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One datagram: who I am, how to reach me, what I can do, whom I know. A NØNOS Mesh v1 frame of type 1 with at most
 * {@link #MAX_BYTES}, signed in the domain {@link SignatureDomain#BEACON}.
 *
 * @param recordHash {@link NodeRecord#hash} of the full record, once there is one
 * @param knows whom the sender knows; its salt is the beacon's sequence
 */
public record Beacon(NodeFacts facts, Stamp stamp, @Nullable Bytes32 recordHash, NeighbourDigest knows) {

    /** Fits every link layer's datagram with room for IP and UDP headers, and the 508 bytes of a KISS radio. */
    public static final int MAX_BYTES = 480;

    /** Takes the bytes apart without looking at the signature. */
    public static Decoded<Unverified<Beacon>> peek(byte[] bytes) {
        return TlvFrame.decode(bytes, FrameType.BEACON, MAX_BYTES).then(Beacon::read);
    }

    /** The beacon, if it is well-formed and its signature is good. Age and realm are the reader's to judge. */
    public static Decoded<Beacon> decode(byte[] bytes) {
        return peek(bytes).then(Unverified::verify);
    }

    private static Decoded<Unverified<Beacon>> read(TlvFrame frame) {
        TlvFields in = new TlvFields(frame);
        NodeFacts facts = NodeFacts.read(in);
        Stamp stamp = in.stamp();
        byte[] digest = in.may(TlvType.NEIGHBOUR_DIGEST, NeighbourDigest.BYTES);
        NeighbourDigest knows =
                NeighbourDigest.ofBytes(stamp.sequence(), digest == null ? new byte[NeighbourDigest.BYTES] : digest);
        Beacon beacon = new Beacon(facts, stamp, in.may32(TlvType.RECORD_HASH), knows);
        return in.finish(() -> new Unverified<>(beacon, facts.nodeId(), SignatureDomain.BEACON, frame));
    }

    /** Signed bytes. Endpoints that do not fit the datagram are left out; the full record has them. */
    public byte[] sign(Signer signer) {
        int endpoints = facts.endpoints().size();
        TlvWriter out = write(endpoints);
        while (out.signedSize() > MAX_BYTES && endpoints > 0) {
            out = write(--endpoints);
        }
        return out.sign(signer, SignatureDomain.BEACON);
    }

    private TlvWriter write(int endpoints) {
        TlvWriter out = new TlvWriter(FrameType.BEACON);
        facts.writeHead(out);
        for (Endpoint endpoint : facts.endpoints().subList(0, endpoints)) {
            out.put(TlvType.ENDPOINT, endpoint.encode());
        }
        out.putIfPresent(TlvType.ONION_KEY, facts.onionKey());
        out.putIfPresent(TlvType.RECORD_HASH, recordHash);
        out.put(TlvType.STAMP, stamp.encode());
        NodeFacts.writeAnchor(out, facts.anchor());
        out.putIfPresent(TlvType.EVIDENCE_ROOT, facts.evidenceRoot());
        return out.put(TlvType.CLASSES, facts.classes()).put(TlvType.NEIGHBOUR_DIGEST, knows.toArray());
    }
}
