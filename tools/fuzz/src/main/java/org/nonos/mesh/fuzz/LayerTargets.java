package org.nonos.mesh.fuzz;

import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.routing.CreateMessage;
import org.nonos.mesh.state.message.MessageFraming;
import org.nonos.mesh.state.message.RootsFrame;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.tree.Prefix;
import org.nonos.mesh.state.tree.TreeNode;
import org.nonos.mesh.trust.EvidenceSlot;
import org.nonos.mesh.trust.TrustMessage;
import org.nonos.mesh.trust.ring.RingName;

/** The messages of gossip, trust, routing and state. A first byte is the number that the link's frame carries. */
final class LayerTargets {

    private LayerTargets() {}

    static List<Target<?>> all() {
        return List.of(gossip(), trust(), slot(), create(), roots(), stream(), framing());
    }

    private static Target<GossipFrame> gossip() {
        return Target.<GossipFrame>of(
                        "gossip-frame",
                        16_384,
                        input -> numbered(input, GossipFrameCodec::decode),
                        "GossipFrameCodec.decode")
                .holding((decoder, input, answer) -> {
                    // Items of kinds that only a newer version knows are counted and left out.
                    if (answer instanceof Decoded.Ok<GossipFrame>(GossipFrame.Push push) && push.skipped() > 0) {
                        return;
                    }
                    Oracle.<GossipFrame>canonical(LayerTargets::gossip).check(decoder, input, answer);
                })
                .seededWith(
                        gossip(new GossipFrame.Hello(-5, true)),
                        gossip(new GossipFrame.Push(
                                List.of(
                                        new GossipItem(GossipKind.RECEIPT, Samples.bytes(30, 90)),
                                        new GossipItem(GossipKind.HOLDER, Samples.bytes(1, 91))),
                                0)),
                        gossip(new GossipFrame.Announce(List.of(1L, -1L, 7L))),
                        gossip(new GossipFrame.Pull(List.of(7L))),
                        gossip(new GossipFrame.Choke()),
                        gossip(new GossipFrame.Unchoke()));
    }

    private static byte[] gossip(GossipFrame frame) {
        return Samples.numbered(frame.message(), GossipFrameCodec.encode(frame));
    }

    private static Target<TrustMessage> trust() {
        byte[] slot = new EvidenceSlot.Held(RecordTargets.EVIDENCE).encode();
        byte[] contradiction = contradiction().encode();
        List<TrustMessage.IssuerDigest> issuers = ascending(Samples.hash(92), Samples.hash(93)).stream()
                .map(key -> new TrustMessage.IssuerDigest(new org.nonos.mesh.protocol.identity.NodeId(key), key))
                .toList();
        List<TrustMessage.Holding> holdings = issuers.stream()
                .map(entry -> new TrustMessage.Holding(entry.issuer(), new long[] {1, 5, -1}))
                .toList();
        return Target.<TrustMessage>of(
                        "trust-message", 16_384, input -> numbered(input, TrustMessage::decode), "TrustMessage.decode")
                .holding(Oracle.canonical(it -> Samples.numbered(it.number(), it.encode())))
                .seededWith(
                        numbered(new TrustMessage.Summary(Samples.hash(94), issuers)),
                        numbered(new TrustMessage.Have(-9, holdings)),
                        numbered(new TrustMessage.Records(true, List.of(slot, contradiction))),
                        numbered(new TrustMessage.Rings(List.of(new RingName(Samples.hash(95), 7)))),
                        numbered(new TrustMessage.RingRecords(List.of(slot, new byte[0]))));
    }

    private static byte[] numbered(TrustMessage message) {
        return Samples.numbered(message.number(), message.encode());
    }

    private static Target<EvidenceSlot> slot() {
        return Target.of("evidence-slot", 400, EvidenceSlot::decode, "EvidenceSlot.decode", "EvidenceSlot.decodeStored")
                .holding((decoder, input, answer) -> {
                    Oracle<EvidenceSlot> canonical = Oracle.canonical(EvidenceSlot::encode);
                    canonical.check(decoder, input, answer);
                    canonical.check(decoder, input, EvidenceSlot.decodeStored(input));
                })
                .within(Bound.SIGNED)
                .seededWith(
                        new EvidenceSlot.Held(RecordTargets.EVIDENCE).encode(),
                        contradiction().encode());
    }

    private static EvidenceSlot contradiction() {
        return new EvidenceSlot.Contradicted(RecordTargets.EVIDENCE, RecordTargets.evidence(1, 6));
    }

    private static Target<CreateMessage> create() {
        return Target.of("create-message", 16, CreateMessage::decode, "CreateMessage.decode")
                .holding(Oracle.canonical(CreateMessage::encode))
                .seededWith(CreateMessage.at(Samples.TIME).encode());
    }

    private static Target<RootsFrame> roots() {
        return Target.of("state-roots", RootsFrame.BYTES + 8, RootsFrame::decode, "RootsFrame.decode")
                .holding(Oracle.canonical(RootsFrame::encode))
                .seededWith(
                        new RootsFrame(Samples.CYCLE, Samples.hash(95), Samples.hash(96), Samples.hash(97)).encode());
    }

    private static Target<StreamMessage> stream() {
        List<Bytes32> keys = ascending(Samples.hash(98), Samples.hash(99));
        List<TreeNode> nodes = List.of(
                new TreeNode.Empty(),
                new TreeNode.Bucket(keys),
                new TreeNode.Inner(java.util.Collections.nCopies(TreeNode.FAN_OUT, keys.getFirst())));
        return Target.of("state-message", 16_384, StreamCodec::decode, "StreamCodec.decode", "StreamCodec.requestOf")
                .holding((decoder, input, answer) -> {
                    StreamCodec.requestOf(input);
                    // A reason that only a newer version knows is understood as "not understood".
                    if (answer instanceof Decoded.Ok<StreamMessage>(StreamMessage.Refused ignored)) {
                        Oracle.<StreamMessage>settles(StreamCodec::encode).check(decoder, input, answer);
                    } else {
                        Oracle.<StreamMessage>canonical(StreamCodec::encode).check(decoder, input, answer);
                    }
                })
                .seededWith(
                        StreamCodec.encode(new StreamMessage.GetTree(
                                1, StreamMessage.Tree.RECEIPTS, List.of(Prefix.ROOT, new Prefix("a5f")))),
                        StreamCodec.encode(new StreamMessage.TreeNodes(2, nodes)),
                        StreamCodec.encode(new StreamMessage.GetRecords(3, StreamMessage.Records.MANIFESTS, keys)),
                        StreamCodec.encode(
                                new StreamMessage.GetAbout(4, StreamMessage.Records.HOLDERS, keys.getFirst())),
                        StreamCodec.encode(new StreamMessage.RecordsReply(
                                5, StreamMessage.Records.RECEIPTS, List.of(Samples.bytes(20, 100), new byte[0]))),
                        StreamCodec.encode(new StreamMessage.GetShard(6, keys.getFirst(), 2, 5)),
                        StreamCodec.encode(new StreamMessage.Shard(7, keys, keys, Samples.bytes(50, 101), 250)),
                        StreamCodec.encode(new StreamMessage.GetPadding(8, keys.getFirst())),
                        StreamCodec.encode(new StreamMessage.Padding(9, 40)),
                        StreamCodec.encode(new StreamMessage.Refused(10, StreamMessage.Refusal.NOT_HELD)));
    }

    /** In two pieces, as a stream brings them; it may hold one message that is announced and not there yet. */
    private static Target<List<byte[]>> framing() {
        return Target.of("state-framing", 4_096, LayerTargets::cut, "MessageFraming.add")
                .within(new Bound(StreamCodec.MAX_BYTES + 16_384, 32))
                .seededWith(MessageFraming.frame(Samples.bytes(40, 102)), two());
    }

    private static Decoded<List<byte[]>> cut(byte[] input) {
        MessageFraming framing = new MessageFraming();
        int half = input.length / 2;
        return framing.add(Arrays.copyOf(input, half))
                .then(first -> framing.add(Arrays.copyOfRange(input, half, input.length)));
    }

    private static byte[] two() {
        byte[] one = MessageFraming.frame(new byte[] {1});
        byte[] both = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, both, one.length, one.length);
        return both;
    }

    private interface Numbered<T> {
        Decoded<T> decode(int number, byte[] payload);
    }

    private static <T> Decoded<T> numbered(byte[] input, Numbered<T> codec) {
        return input.length == 0
                ? Decoded.refused("truncated", "no number")
                : codec.decode(input[0] & 0xff, Arrays.copyOfRange(input, 1, input.length));
    }

    private static List<Bytes32> ascending(Bytes32... keys) {
        return Arrays.stream(keys).sorted().toList();
    }
}
