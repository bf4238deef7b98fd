package org.nonos.mesh.fuzz;

import java.util.List;
import java.util.Optional;
import org.nonos.mesh.discovery.DiscoveryMemory;
import org.nonos.mesh.discovery.ExchangeMessage;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.discovery.Invitation;
import org.nonos.mesh.protocol.discovery.NeighbourDigest;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.identity.Base32;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** Beacons, records, invitations and what peers exchange about nodes. */
final class DiscoveryTargets {

    /** A signature TLV: head and signature. */
    private static final int TRAILER_BYTES = 3 + Signatures.SIGNATURE_BYTES;

    /** Where node id and public key stand: behind a header of 9 bytes and TLV heads of 3. */
    private static final int[] IDS = {9 + 3, 9 + 3 + 32 + 3};

    private static final Stamp STAMP = new Stamp(7, Samples.TIME, 3_600);
    private static final NodeFacts FACTS = new NodeFacts(
            Samples.KEY.nodeId(),
            0x0123_4567_89ab_cdefL,
            5,
            List.of(
                    endpoint("192.0.2.7:4051"),
                    endpoint("[2001:db8::7]:4051"),
                    endpoint("node-7.example:4051"),
                    endpoint(":4051")),
            10,
            12,
            Samples.hash(3),
            new CycleAnchor(Samples.CYCLE, Samples.hash(4), Samples.hash(5)),
            Samples.hash(6));
    private static final NodeFacts FEW =
            new NodeFacts(Samples.KEY.nodeId(), -1, 0, List.of(), 0, 255, null, null, null);

    private DiscoveryTargets() {}

    static List<Target<?>> all() {
        byte[] beacon = new Beacon(FACTS, STAMP, Samples.hash(8), digest()).sign(Samples.KEY);
        byte[] small = new Beacon(FEW, STAMP, null, digest()).sign(Samples.KEY);
        NodeRecord full = NodeRecord.sign(
                FACTS,
                STAMP,
                new ProofKey(Samples.bytes(48, 9), Samples.bytes(32, 12), Samples.bytes(64, 10)),
                new OnionKemKey(Samples.bytes(OnionKemKey.BYTES, 11)),
                Samples.KEY);
        NodeRecord plain = NodeRecord.sign(FACTS, STAMP, null, Samples.KEY);
        String invitation = new Invitation(plain, Samples.TIME).uri(Samples.KEY);
        return List.of(
                Target.of(
                                "beacon",
                                Beacon.MAX_BYTES + 8,
                                Beacon::decode,
                                "Beacon.peek",
                                "Beacon.decode",
                                "TlvFrame.decode",
                                "Stamp.read",
                                "TlvFields.finish",
                                "NodeFacts.read")
                        .holding(Oracle.behindSignature(
                                SignatureDomain.BEACON, TRAILER_BYTES, Oracle.settles(it -> it.sign(Samples.KEY)), IDS))
                        .within(Bound.SIGNED)
                        .seededWith(beacon, small),
                Target.of(
                                "node-record",
                                NodeRecord.MAX_BYTES + 8,
                                NodeRecord::decode,
                                "NodeRecord.peek",
                                "NodeRecord.decode")
                        .holding(Oracle.behindSignature(
                                SignatureDomain.NODE_RECORD, TRAILER_BYTES, DiscoveryTargets::record, IDS))
                        .within(Bound.SIGNED)
                        .seededWith(full.encode(), plain.encode()),
                Target.of("invitation", Invitation.MAX_BYTES + 8, DiscoveryTargets::invitation, "Invitation.parse")
                        .holding(Oracle.behindSignature(
                                SignatureDomain.INVITATION,
                                TRAILER_BYTES,
                                Oracle.settles(it -> frame(it.uri(Samples.KEY))),
                                IDS))
                        .within(Bound.SIGNED)
                        .seededWith(frame(invitation)),
                Target.<Invitation>of(
                                "invitation-text",
                                2_048,
                                bytes -> Invitation.parse(Samples.text(bytes)),
                                "Invitation.parse")
                        .holding(Oracle.settles(it -> Samples.text(it.uri(Samples.KEY))))
                        .within(Bound.SIGNED)
                        .seededWith(Samples.text(invitation)),
                exchange(full, plain),
                memory(plain));
    }

    private static Target<ExchangeMessage> exchange(NodeRecord full, NodeRecord plain) {
        ExchangeMessage records = new ExchangeMessage.Records(List.of(
                new ExchangeMessage.Item(full.encode(), List.of("192.0.2.7:4051", "192.0.2.8:4051")),
                new ExchangeMessage.Item(plain.encode(), List.of())));
        ExchangeMessage request = new ExchangeMessage.RecordRequest(List.of(Samples.OTHER, Samples.KEY.nodeId()));
        ExchangeMessage summary = new ExchangeMessage.Summary(
                true, List.of(new ExchangeMessage.Line(Samples.OTHER, 5), new ExchangeMessage.Line(FACTS.nodeId(), 7)));
        ExchangeMessage observed = new ExchangeMessage.Observed("192.0.2.9");
        return Target.<ExchangeMessage>of(
                        "discovery-exchange",
                        8_192,
                        bytes -> bytes.length == 0
                                ? Decoded.refused("truncated", "no number")
                                : ExchangeMessage.decode(bytes[0] & 0xff, tail(bytes)),
                        "ExchangeMessage.decode")
                .holding((decoder, input, answer) -> {
                    // A newer version's message is passed over, whatever it says.
                    if (!(answer instanceof Decoded.Ok<ExchangeMessage>(ExchangeMessage.Unknown ignored))) {
                        Oracle.<ExchangeMessage>canonical(it -> Samples.numbered(it.number(), it.encode()))
                                .check(decoder, input, answer);
                    }
                })
                .seededWith(
                        Samples.numbered(records.number(), records.encode()),
                        Samples.numbered(request.number(), request.encode()),
                        Samples.numbered(summary.number(), summary.encode()),
                        Samples.numbered(observed.number(), observed.encode()));
    }

    /** What lies on the disk; a damaged row is passed over. */
    private static Target<DiscoveryMemory> memory(NodeRecord record) {
        byte[] row = new ByteWriter()
                .bytes(record.nodeId().toArray())
                .u63(Samples.TIME)
                .u8(2)
                .text("192.0.2.7:4051")
                .text("node-7.example:4051")
                .var(record.encode())
                .toArray();
        return Target.<DiscoveryMemory>of(
                        "discovery-memory",
                        NodeRecord.MAX_BYTES + 1_024,
                        bytes -> DiscoveryMemory.read(Optional.empty(), List.of(bytes)),
                        "DiscoveryMemory.read",
                        "RememberedPeer.decode")
                .seededWith(row);
    }

    private static void record(Decoder<NodeRecord> decoder, byte[] input, Decoded<NodeRecord> answer) {
        Oracle.<NodeRecord>canonical(NodeRecord::encode).check(decoder, input, answer);
        Oracle.<NodeRecord>settles(
                        it -> NodeRecord.sign(it.facts(), it.stamp(), it.proofKey(), it.onionKemKey(), Samples.KEY)
                                .encode())
                .check(decoder, input, answer);
    }

    private static Decoded<Invitation> invitation(byte[] frame) {
        return Invitation.parse(Invitation.PREFIX + Base32.encode(frame));
    }

    private static byte[] frame(String uri) {
        return Base32.decode(uri.substring(Invitation.PREFIX.length()))
                .asOptional()
                .orElseThrow();
    }

    private static NeighbourDigest digest() {
        return NeighbourDigest.of(STAMP.sequence(), List.of(Samples.OTHER));
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).asOptional().orElseThrow();
    }

    private static byte[] tail(byte[] bytes) {
        return java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
    }
}
