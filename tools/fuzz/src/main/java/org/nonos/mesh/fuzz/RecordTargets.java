package org.nonos.mesh.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.gossip.OperatorEvent;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.onionservice.BlindedKey;
import org.nonos.mesh.protocol.onionservice.ClientKey;
import org.nonos.mesh.protocol.onionservice.DescriptorContent;
import org.nonos.mesh.protocol.onionservice.IntroductionPoint;
import org.nonos.mesh.protocol.onionservice.ServiceDescriptor;
import org.nonos.mesh.protocol.onionservice.ServicePeriod;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** What nodes sign and others pass on. Every target signs anew what is refused for its signature alone. */
final class RecordTargets {

    static final Evidence EVIDENCE = evidence(1, 5);

    private RecordTargets() {}

    static List<Target<?>> all() {
        return List.of(
                manifest(), holder(), event(), linkState(), evidence(), ring(), descriptor(), descriptorContent());
    }

    private static Target<Manifest> manifest() {
        return signed(
                Target.of(
                        "manifest",
                        Manifest.MAX_BYTES + 8,
                        Manifest::decode,
                        "Manifest.decode",
                        "CapsuleDescription.read"),
                SignatureDomain.MANIFEST,
                1,
                Oracle.canonicalWhenSigned(
                        (it, signer) -> Manifest.sign(it.description(), signer).encode()),
                Manifest.sign(capsule(Coding.FOUR_PLUS_TWO, List.of(1, 2, 200), "atlas", "1.0"), Samples.KEY)
                        .encode(),
                Manifest.sign(capsule(Coding.SIX_PLUS_TWO, List.of(), "größer", ""), Samples.KEY)
                        .encode());
    }

    private static CapsuleDescription capsule(Coding coding, List<Integer> proofs, String name, String version) {
        return new CapsuleDescription(
                Samples.KEY.nodeId(), Samples.CYCLE, 1_000_003, coding, Samples.hash(20), proofs, name, version);
    }

    private static Target<Holder> holder() {
        return signed(
                Target.of("holder", Holder.BYTES + 8, Holder::decode, "Holder.decode"),
                SignatureDomain.HOLDER,
                1,
                Oracle.canonicalWhenSigned(
                        (it, signer) -> Holder.sign(it.capsuleId(), it.sinceCycle(), it.untilCycle(), signer)
                                .encode()),
                Holder.sign(Samples.hash(21), Samples.CYCLE, Samples.CYCLE + 1_440, Samples.KEY)
                        .encode());
    }

    private static Target<OperatorEvent> event() {
        return signed(
                Target.of("operator-event", 6_000, OperatorEvent::decode, "OperatorEvent.decode"),
                SignatureDomain.OPERATOR_EVENT,
                1,
                Oracle.canonicalWhenSigned(
                        (it, signer) -> OperatorEvent.sign(signer, it.atMillis(), it.type(), it.attributes())
                                .encode()),
                OperatorEvent.sign(
                                Samples.KEY,
                                Samples.TIME,
                                "maintenance",
                                new TreeMap<>(Map.of("from", "2026-11-23", "to", "2026-11-24", "why", "größer")))
                        .encode(),
                OperatorEvent.sign(Samples.KEY, 0, "x", new TreeMap<>()).encode());
    }

    private static Target<LinkState> linkState() {
        return signed(
                Target.of("link-state", LinkState.MAX_BYTES + 8, LinkState::decode, "LinkState.decode"),
                SignatureDomain.LINK_STATE,
                1,
                Oracle.canonicalWhenSigned((it, signer) -> LinkState.signed(
                                signer, it.sequence(), it.cycle(), it.expiresAtMillis(), it.edges())
                        .encode()),
                linkState(3).encode(),
                linkState(0).encode());
    }

    private static LinkState linkState(int edges) {
        List<LinkState.Edge> all = java.util.stream.IntStream.range(0, edges)
                .mapToObj(i -> new LinkState.Edge(new NodeId(Samples.hash(30 + i)), 1_000L * i, 1_000_000L * i))
                .toList();
        return LinkState.signed(Samples.KEY, 9, Samples.CYCLE, Samples.TIME, all);
    }

    private static Target<Evidence> evidence() {
        return signed(
                Target.of(
                        "evidence",
                        Evidence.ENCODED_BYTES + 8,
                        Evidence::decode,
                        "Evidence.decode",
                        "Evidence.decodeStored",
                        "Evidence.of"),
                SignatureDomain.EVIDENCE,
                1,
                Oracle.canonical(Evidence::encode),
                EVIDENCE.encode());
    }

    static Evidence evidence(long sequence, long positives) {
        EvidenceKey key = new EvidenceKey(Samples.KEY.nodeId(), Samples.OTHER, EvidenceClass.RELAY);
        return Evidence.sign(
                new EvidenceStatement(key, Samples.CYCLE, Samples.CYCLE + 9, sequence, positives, 1), Samples.KEY);
    }

    private static Target<RingRecord> ring() {
        return signed(
                Target.of(
                        "ring-record",
                        RingRecord.MAX_BYTES + 8,
                        RingRecord::decode,
                        "RingRecord.decode",
                        "RingRecord.decodeStored",
                        "RingRecord.of"),
                SignatureDomain.RING,
                1,
                Oracle.canonical(RingRecord::encode),
                ring(2).encode(),
                ring(60).encode());
    }

    private static RingRecord ring(int members) {
        List<NodeId> ids = java.util.stream.IntStream.range(0, members)
                .mapToObj(i -> i == 0 ? Samples.KEY.nodeId() : new NodeId(Samples.hash(120 + i)))
                .sorted()
                .toList();
        return RingRecord.sign(
                new RingStatement(
                        Samples.KEY.nodeId(),
                        -5,
                        RingStatement.epochOf(Samples.CYCLE),
                        Samples.hash(44),
                        50,
                        Samples.hash(45),
                        ids),
                Samples.KEY);
    }

    private static Target<ServiceDescriptor> descriptor() {
        Bytes32 serviceKey = Samples.KEY.nodeId().key();
        BlindedKey blinded = BlindedKey.of(Samples.bytes(32, 1), serviceKey, ServicePeriod.at(Samples.TIME));
        ClientKey client = new ClientKey(Samples.bytes(32, 41));
        byte[] open = descriptor(blinded, List.of());
        byte[] authorised = descriptor(blinded, List.of(client.publicKey()));
        return signed(
                Target.of(
                        "service-descriptor",
                        ServiceDescriptor.MAX_BYTES + 8,
                        ServiceDescriptor::decode,
                        "ServiceDescriptor.decode"),
                SignatureDomain.SERVICE_DESCRIPTOR,
                1,
                (decoder, input, answer) -> {
                    Oracle.<ServiceDescriptor>canonical(RecordTargets::encoded).check(decoder, input, answer);
                    answer.asOptional().ifPresent(it -> it.open(serviceKey, client));
                },
                open,
                authorised);
    }

    private static byte[] descriptor(BlindedKey key, List<Bytes32> clients) {
        return ServiceDescriptor.make(
                        key,
                        Samples.KEY.nodeId().key(),
                        content(),
                        clients,
                        Samples.TIME,
                        Samples.TIME + 3_600_000,
                        new Random(42))
                .encoded();
    }

    /** From the fields alone; the signature is what the bytes carry. */
    private static byte[] encoded(ServiceDescriptor descriptor) {
        byte[] all = descriptor.encoded();
        return new ByteWriter(all.length)
                .u8(1)
                .bytes(descriptor.blindedKey().toArray())
                .u63(descriptor.revision())
                .u63(descriptor.expiresMillis())
                .var(descriptor.sealed())
                .bytes(java.util.Arrays.copyOfRange(all, all.length - Signatures.SIGNATURE_BYTES, all.length))
                .toArray();
    }

    private static Target<DescriptorContent> descriptorContent() {
        return Target.of(
                        "descriptor-content",
                        ServiceDescriptor.MAX_BYTES,
                        DescriptorContent::decode,
                        "DescriptorContent.decode")
                .holding(Oracle.canonical(DescriptorContent::encode))
                .seededWith(content().encode());
    }

    private static DescriptorContent content() {
        return new DescriptorContent(
                4,
                List.of(
                        new IntroductionPoint(Samples.OTHER, Samples.KEY.nodeId(), Samples.bytes(32, 43)),
                        new IntroductionPoint(Samples.KEY.nodeId(), Samples.OTHER, new byte[0])));
    }

    private static <T> Target<T> signed(
            Target<T> target, SignatureDomain domain, int keyOffset, Oracle<T> oracle, byte[]... seeds) {
        return target.holding(Oracle.behindSignature(domain, Signatures.SIGNATURE_BYTES, oracle, keyOffset))
                .within(Bound.SIGNED)
                .seededWith(seeds);
    }

    /** For who takes only the value: refusals are none of its business. */
    static <T> T value(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow();
    }
}
