package org.nonos.mesh.trust.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.KeyLine;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.ring.RingLine;
import org.nonos.mesh.local.ceremony.KeysView;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.trust.RingMember;
import org.nonos.mesh.local.trust.RingView;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.KnownSecrets;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.circuit.ConstraintSystem;
import org.nonos.mesh.proof.groth16.VerifyingKeyCodec;
import org.nonos.mesh.proof.receipt.Issue;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlotBook;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.IndirectTrust;
import org.nonos.mesh.trust.Observation;
import org.nonos.mesh.trust.TrustCore;
import org.nonos.mesh.trust.TrustEffect;
import org.nonos.mesh.trust.TrustInput;
import org.nonos.mesh.trust.TrustLimits;
import org.nonos.mesh.trust.TrustScore;
import org.nonos.mesh.trust.TrustSettings;
import org.nonos.mesh.trust.Verdict;
import org.nonos.mesh.trust.ring.KeyCheck;
import org.nonos.mesh.trust.ring.RingSettings;

/** A member that proves two things in one slot under Groth16, and nodes that hear of it; virtual time, trees of depth 2. */
class MemberSlashingTest {

    private static final RealmTag REALM = RealmTag.of(new Realm("nonos"));
    private static final TrustSettings SETTINGS = TrustSettings.defaults();
    private static final long NOW = 1_700_000_000_000L;
    private static final long CYCLE = SETTINGS.cycles().cycleAt(NOW);
    private static final IdentityKey CULPRIT = new Neighbours(2).identity;
    private static final IdentityKey BYSTANDER = new Neighbours(3).identity;
    private static final CeremonyKey KEY = KnownSecrets.key(circuit(on()));

    private static MemberProofs on() {
        return MemberProofs.of(new Groth16Properties(true, 2, 1));
    }

    private static ConstraintSystem circuit(MemberProofs members) {
        return members.circuit().orElseThrow().system();
    }

    /** A node's trust layer: what verifies records, and what judges by them. */
    private static final class Judge {
        private final MemberProofs members = on();
        private final SlashingDesk desk = new SlashingDesk(REALM, members);
        private final TrustCore core;

        Judge(int number) {
            core = new TrustCore(
                    SETTINGS,
                    TrustLimits.defaults(),
                    IndirectTrust.DIRECT_ONLY,
                    new RingSettings(REALM.value(), SETTINGS.cycles(), 50, 10),
                    KeyCheck.of(REALM),
                    new Random(number),
                    List.of(),
                    NOW);
            core.step(new TrustInput.Identified(new Neighbours(number).identity.nodeId()), NOW);
            for (IdentityKey node : List.of(CULPRIT, BYSTANDER)) {
                core.step(new TrustInput.KeyTold(node.nodeId(), proofKey(node)), NOW);
                core.step(
                        new TrustInput.Observed(
                                1,
                                List.of(new Observation(
                                        node.nodeId(), EvidenceClass.PROOF, 5_000, 0, "verified-receipt"))),
                        NOW);
            }
        }

        /** As its state layer tells it. */
        void acceptKey() {
            new KeyLine(members.keys())
                    .accept(KeysView.newBuilder()
                            .addKeys(ByteString.copyFrom(VerifyingKeyCodec.encode(KEY)))
                            .build());
        }

        /** Reads the record at the time, and judges by it if it convicts. */
        Decoded<TrustInput.Slashed> hears(byte[] record, long nowMillis) {
            Decoded<TrustInput.Slashed> read =
                    desk.read(record, SETTINGS.cycles().cycleAt(nowMillis));
            read.asOptional().ifPresent(slashed -> core.step(slashed, nowMillis));
            return read;
        }

        TrustScore score(IdentityKey node) {
            return core.step(new TrustInput.AskExplanation(1, node.nodeId()), NOW).stream()
                    .filter(TrustEffect.Reply.class::isInstance)
                    .map(effect -> ((TrustEffect.Answer.Explained) ((TrustEffect.Reply) effect).answer())
                            .explanation()
                            .score())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void twoReceiptsOfOneSlotConvictTheMemberOnEveryNodeThatKnowsKeyAndTree() {
        byte[] record = record(receipts(CULPRIT, (_, _, _, _) -> OptionalInt.of(1)));
        List<Judge> judges = List.of(new Judge(11), new Judge(12));
        for (Judge judge : judges) {
            judge.acceptKey();
            judge.desk.rings(rings());
            assertThat(judge.score(CULPRIT).verdict()).isEqualTo(Verdict.TRUSTED);

            assertThat(judge.hears(record, NOW + 3_000).isOk()).isTrue();

            assertThat(judge.score(CULPRIT).verdict()).isEqualTo(Verdict.DISTRUSTED);
            assertThat(judge.score(CULPRIT).score()).isZero();
            assertThat(judge.score(BYSTANDER).verdict()).isEqualTo(Verdict.TRUSTED);
        }
        assertThat(slot(judges.get(0), record)).isEqualTo(slot(judges.get(1), record));
        assertThat(judges.getFirst().core.step(verified(judges.getFirst(), record), NOW + 4_000))
                .as("held against it once")
                .contains(new TrustEffect.Refused("slashed-already"));
    }

    @Test
    void withoutTheKeyOrTheTreeItConvictsNobodyYet() {
        byte[] record = record(receipts(CULPRIT, (_, _, _, _) -> OptionalInt.of(1)));
        Judge judge = new Judge(13);

        assertThat(judge.hears(record, NOW).refusalCode()).isEqualTo("key-unknown");
        judge.acceptKey();
        assertThat(judge.hears(record, NOW).refusalCode()).isEqualTo("ring-unknown");
        assertThat(judge.score(CULPRIT).verdict()).isEqualTo(Verdict.TRUSTED);
        judge.desk.rings(rings());
        assertThat(judge.hears(record, NOW).isOk()).isTrue();
        assertThat(judge.score(CULPRIT).verdict()).isEqualTo(Verdict.DISTRUSTED);
    }

    @Test
    void honestReceiptsAndForgedRecordsConvictNobody() {
        Judge judge = new Judge(14);
        judge.acceptKey();
        judge.desk.rings(rings());
        int[] next = {0};
        List<Receipt> honest = receipts(CULPRIT, (_, _, _, _) -> OptionalInt.of(next[0]++));
        List<Receipt> others = receipts(BYSTANDER, (_, _, _, _) -> OptionalInt.of(1));
        byte[] framed = record(receipts(CULPRIT, (_, _, _, _) -> OptionalInt.of(1)));

        assertThat(judge.hears(record(honest), NOW).refusalCode()).isEqualTo("no-conflict");
        assertThat(judge.hears(record(List.of(honest.get(1), others.get(0))), NOW)
                        .refusalCode())
                .as("one slot of each of two members")
                .isEqualTo("no-conflict");
        for (int at : new int[] {40, framed.length / 2, framed.length - 1}) {
            byte[] forged = framed.clone();
            forged[at] ^= 1;
            assertThat(judge.hears(forged, NOW).isOk()).as("byte %s", at).isFalse();
        }
        assertThat(judge.score(CULPRIT).verdict()).isEqualTo(Verdict.TRUSTED);
        assertThat(judge.score(BYSTANDER).verdict()).isEqualTo(Verdict.TRUSTED);
    }

    /** Two, about different things, made as a node makes its receipts. */
    private static List<Receipt> receipts(IdentityKey node, SlotBook slots) {
        MemberProofs members = on();
        members.keys().put(KEY, circuit(members));
        new RingLine(new RingTable(), members).accept(rings());
        ReceiptIssuer issuer = new ReceiptIssuer(
                node.nodeId().toArray(),
                REALM,
                node,
                new ReceiptIssuer.Systems(new ChaumPedersen(), new Triptych(new RingTable(), TriptychLimits.DEFAULTS)),
                slots,
                new Random(5),
                ReceiptLimits.DEFAULTS);
        return Stream.of(1, 2)
                .map(capsule -> new ReceiptIssuer.Wish(
                        ReceiptKind.RELAYED,
                        Bytes32.of(java.util.Arrays.copyOf(new byte[] {(byte) (int) capsule}, 32)),
                        CYCLE,
                        10,
                        Bytes32.ZERO))
                .map(wish -> issuer.issueAsMember(
                                wish,
                                members.system().orElseThrow(),
                                KEY.id(),
                                members.trees().chosen().orElseThrow())
                        .orElseThrow())
                .map(issue -> ((Issue.Made) issue).receipt())
                .toList();
    }

    private static byte[] record(List<Receipt> two) {
        return SlashingRecord.of(two.get(0), two.get(1)).encode();
    }

    private static TrustInput.Slashed verified(Judge judge, byte[] record) {
        return judge.desk.read(record, CYCLE).asOptional().orElseThrow();
    }

    private static Bytes32 slot(Judge judge, byte[] record) {
        return verified(judge, record).slot();
    }

    private static RingsView rings() {
        List<PublicBytes> keys = Stream.of(CULPRIT, BYSTANDER)
                .map(node -> Neighbours.proverKey(node).commitment())
                .toList();
        RingView.Builder ring = RingView.newBuilder()
                .setRealm(REALM.value())
                .setChosen(true)
                .setRoot(ByteString.copyFrom(
                        Ring.of(REALM, keys).asOptional().orElseThrow().root().toArray()));
        Stream.of(CULPRIT, BYSTANDER)
                .map(node -> Neighbours.keyOf(node).getRecord())
                .forEach(record -> ring.addMembers(RingMember.newBuilder()
                        .setNodeId(record.getNodeId())
                        .setCommitment(record.getProofCommitment())
                        .setLeaf(record.getProofLeaf())));
        return RingsView.newBuilder().addRings(ring).build();
    }

    private static ProofKey proofKey(IdentityKey node) {
        NodeRecordView record = Neighbours.keyOf(node).getRecord();
        return new ProofKey(
                record.getProofCommitment().toByteArray(),
                record.getProofLeaf().toByteArray(),
                record.getProofBinding().toByteArray());
    }
}
