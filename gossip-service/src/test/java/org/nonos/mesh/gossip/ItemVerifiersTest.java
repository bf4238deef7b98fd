package org.nonos.mesh.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.KnownSecrets;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.proof.groth16.VerifyingKey;
import org.nonos.mesh.proof.receipt.Issue;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.gossip.OperatorEvent;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;

class ItemVerifiersTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);
    private static final long CYCLE = CYCLES.cycleAt(NOW);
    private static final IdentityKey KEY = new IdentityKey(new byte[32]);
    private static final NodeId OTHER = NodeId.of(new byte[32]);
    private static final RealmTag REALM = RealmTag.of(new Realm("gossip-test"));

    private static final ProverKey MEMBER = ProverKey.derive(new byte[64], REALM);
    private static final Map<PublicBytes, NodeId> OWNERS = Map.of(
            MEMBER.commitment(),
            KEY.nodeId(),
            ProverKey.derive(new byte[65], REALM).commitment(),
            OTHER);
    private static final Ring RING =
            Ring.of(REALM, OWNERS.keySet()).asOptional().orElseThrow();

    private static final Groth16Properties GROTH16 = new Groth16Properties(true, 2, 1);
    private static final MemberKey LEAF = MemberKey.derive(new byte[64], REALM);

    private static final Triptych PROVER = new Triptych(root -> Optional.of(RING), TriptychLimits.DEFAULTS);

    private final RingTable rings = new RingTable();
    private final ItemVerifiers verifiers = standard();

    @Test
    void everyKindHasAVerifierThatNamesTheOrigin() {
        assertThat(verifiers.missing()).isEmpty();
        goodItems()
                .forEach((kind, payload) -> assertThat(verifiers.verify(new GossipItem(kind, payload), NOW))
                        .as(kind.name())
                        .isEqualTo(ItemVerdict.valid(KEY.nodeId())));
    }

    @Test
    void aChangedBitOrAnotherKindIsNeverValid() {
        long seed = 42;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        goodItems().forEach((kind, payload) -> {
            for (int i = 0; i < 40; i++) {
                byte[] mutated = payload.clone();
                mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(verifiers.verify(new GossipItem(kind, mutated), NOW))
                        .as(kind.name())
                        .isNotInstanceOf(ItemVerdict.Valid.class);
            }
            for (GossipKind other : GossipKind.values()) {
                if (other != kind) {
                    assertThat(verifiers.verify(new GossipItem(other, payload), NOW))
                            .as(kind + " as " + other)
                            .isNotInstanceOf(ItemVerdict.Valid.class);
                }
            }
        });
    }

    @Test
    void whatIsOutOfDateGoesNoFurtherButBlamesNobody() {
        long later = NOW + 40L * 24 * 3_600_000;
        Map<GossipKind, byte[]> items = goodItems();
        for (GossipKind kind : List.of(GossipKind.RECEIPT, GossipKind.LINK_STATE, GossipKind.HOLDER)) {
            byte[] payload = items.getOrDefault(kind, new byte[1]);
            assertThat(verifiers.verify(new GossipItem(kind, payload), later))
                    .as(kind.name())
                    .isInstanceOf(ItemVerdict.Undecided.class);
        }
    }

    @Test
    void manyItemsGetTheVerdictsThatEachWouldGetAlone() {
        List<GossipItem> items = new ArrayList<>();
        goodItems().forEach((kind, payload) -> {
            byte[] mutated = payload.clone();
            mutated[mutated.length - 1] ^= 1;
            items.addAll(List.of(new GossipItem(kind, payload), new GossipItem(kind, mutated)));
        });
        Collections.shuffle(items, new Random(11));
        assertThat(verifiers.verifyAll(items, NOW))
                .isEqualTo(
                        items.stream().map(item -> standard().verify(item, NOW)).toList());
    }

    @Test
    void onlyReceiptsCostMoreThanASignature() {
        goodItems()
                .forEach((kind, payload) -> assertThat(ItemVerifiers.costUnits(new GossipItem(kind, payload)))
                        .as(kind.name())
                        .isEqualTo(kind == GossipKind.RECEIPT ? 1 : 0));
    }

    @Test
    void withoutAVerifierNothingIsAccepted() {
        ItemVerifiers without = ItemVerifiers.standard(Optional.empty(), CYCLES);
        byte[] receipt = goodItems().getOrDefault(GossipKind.RECEIPT, new byte[1]);
        assertThat(without.missing()).containsExactly(GossipKind.RECEIPT, GossipKind.SLASHING);
        assertThat(without.verify(new GossipItem(GossipKind.RECEIPT, receipt), NOW))
                .isEqualTo(new ItemVerdict.Undecided(ItemVerifiers.NO_VERIFIER));
    }

    @Test
    void aReceiptOfARingNamesNobodyAndCountsWhereTheRingIsKnown() {
        GossipItem receipt = new GossipItem(GossipKind.RECEIPT, unnamed(1).encode());

        assertThat(verifiers.verify(receipt, NOW)).isEqualTo(new ItemVerdict.Undecided("ring-unknown"));
        rings.put(RING, OWNERS);
        assertThat(verifiers.verify(receipt, NOW)).isEqualTo(new ItemVerdict.Valid(Optional.empty()));
    }

    @Test
    void aSlashingRecordIsGoodWhereTheRingIsKnownAndAFalseOneIsNowhere() {
        byte[] slashing = SlashingRecord.of(unnamed(1), unnamed(2)).encode();
        byte[] namedTwice = SlashingRecord.of(named(1), named(2)).encode();

        assertThat(verifiers.verify(new GossipItem(GossipKind.SLASHING, slashing), NOW))
                .isEqualTo(new ItemVerdict.Undecided("ring-unknown"));
        rings.put(RING, OWNERS);
        assertThat(verifiers.verify(new GossipItem(GossipKind.SLASHING, slashing), NOW))
                .isEqualTo(new ItemVerdict.Valid(Optional.empty()));
        assertThat(verifiers.verify(new GossipItem(GossipKind.SLASHING, namedTwice), NOW))
                .isEqualTo(new ItemVerdict.Invalid("no-conflict"));
        byte[] forged = slashing.clone();
        forged[forged.length - 1] ^= 1;
        assertThat(verifiers.verify(new GossipItem(GossipKind.SLASHING, forged), NOW))
                .isInstanceOf(ItemVerdict.Invalid.class);
    }

    /** The culprit's node makes them as it makes all of its receipts, but for the slot. */
    @Test
    void aMembersSlashingRecordIsGoodWhereKeyAndTreeAreKnown() {
        MemberProofs culprit = MemberProofs.of(GROTH16);
        MembershipTree tree = MembershipTree.of(GROTH16.depth(), List.of(LEAF.leaf()));
        CeremonyKey key = key(culprit);
        culprit.keys().put(key, circuit(culprit).system());
        List<Receipt> twice = IntStream.of(1, 2)
                .mapToObj(capsule -> issuer().issueAsMember(
                                wish(capsule), culprit.system().orElseThrow(), key.id(), tree)
                        .map(issue -> ((Issue.Made) issue).receipt())
                        .orElseThrow())
                .toList();
        GossipItem slashing = new GossipItem(
                GossipKind.SLASHING,
                SlashingRecord.of(twice.get(0), twice.get(1)).encode());

        MemberProofs members = MemberProofs.of(GROTH16);
        ItemVerifiers judge =
                standard(members.beside(new ChaumPedersen(), new Triptych(rings, TriptychLimits.DEFAULTS)));
        assertThat(verifiers.verify(slashing, NOW))
                .as("Groth16 is off")
                .isEqualTo(new ItemVerdict.Undecided("unknown-system"));
        assertThat(judge.verify(slashing, NOW)).isEqualTo(new ItemVerdict.Undecided("key-unknown"));
        members.keys().replaceAll(List.of(VerifyingKey.of(key)));
        assertThat(judge.verify(slashing, NOW)).isEqualTo(new ItemVerdict.Undecided("ring-unknown"));
        members.trees().put(Bytes32.ZERO, REALM, tree, Map.of(LEAF.encodedLeaf(), KEY.nodeId()));
        assertThat(judge.verify(slashing, NOW)).isEqualTo(new ItemVerdict.Valid(Optional.empty()));

        byte[] forged = slashing.payload();
        forged[forged.length - 1] ^= 1;
        assertThat(judge.verify(new GossipItem(GossipKind.SLASHING, forged), NOW))
                .isInstanceOf(ItemVerdict.Invalid.class);
    }

    private static CeremonyKey key(MemberProofs members) {
        return KnownSecrets.key(circuit(members).system());
    }

    private static ReceiptCircuit circuit(MemberProofs members) {
        return members.circuit().orElseThrow();
    }

    private static ReceiptIssuer.Wish wish(int capsule) {
        Bytes32 what = Bytes32.of(java.util.Arrays.copyOf(new byte[] {(byte) capsule}, 32));
        return new ReceiptIssuer.Wish(ReceiptKind.PUBLISHED, what, CYCLE, 10, Bytes32.ZERO);
    }

    @Test
    void aSlashingRecordCostsWhatItsTwoReceiptsCost() {
        byte[] namedTwice = SlashingRecord.of(named(1), named(2)).encode();
        byte[] unnamedTwice = SlashingRecord.of(unnamed(1), unnamed(2)).encode();
        assertThat(ItemVerifiers.costUnits(new GossipItem(GossipKind.SLASHING, namedTwice)))
                .isEqualTo(2);
        assertThat(ItemVerifiers.costUnits(new GossipItem(GossipKind.SLASHING, unnamedTwice)))
                .isEqualTo(2
                        * ItemVerifiers.costUnits(
                                new GossipItem(GossipKind.RECEIPT, unnamed(1).encode())))
                .isGreaterThan(2);
    }

    /** All in one slot. */
    private static Receipt unnamed(int capsule) {
        Bytes32 what = Bytes32.of(java.util.Arrays.copyOf(new byte[] {(byte) capsule}, 32));
        Attestation said = new Attestation(REALM, ReceiptKind.RELAYED, what, CYCLE, CYCLE + 10, Bytes32.ZERO);
        Statement statement = PROVER.state(said, RING, 5, MEMBER);
        return new Receipt(
                PROVER.id(), said, statement.publicInputs(), PROVER.prove(statement, MEMBER, new Random(capsule)));
    }

    private static Receipt named(int capsule) {
        return issuer().issueNamed(wish(capsule));
    }

    private static ReceiptIssuer issuer() {
        return new ReceiptIssuer(
                new byte[64],
                REALM,
                KEY,
                new ReceiptIssuer.Systems(new ChaumPedersen(), PROVER),
                (_, _, _, _) -> OptionalInt.of(5),
                new Random(7),
                ReceiptLimits.DEFAULTS);
    }

    private ItemVerifiers standard() {
        return standard(new ProofSystems(List.of(new ChaumPedersen(), new Triptych(rings, TriptychLimits.DEFAULTS))));
    }

    private static ItemVerifiers standard(ProofSystems systems) {
        ReceiptLimits limits = ReceiptLimits.DEFAULTS;
        ReceiptVerifier receipts = new ReceiptVerifier(REALM, systems, limits);
        return ItemVerifiers.standard(Optional.of(ItemVerifiers.Proofs.of(receipts, limits)), CYCLES);
    }

    private static Map<GossipKind, byte[]> goodItems() {
        Map<GossipKind, byte[]> items = new EnumMap<>(GossipKind.class);
        items.put(GossipKind.RECEIPT, named(0).encode());
        items.put(
                GossipKind.MANIFEST,
                Manifest.sign(
                                new CapsuleDescription(
                                        KEY.nodeId(),
                                        CYCLE,
                                        1_000,
                                        Coding.FOUR_PLUS_TWO,
                                        Bytes32.ZERO,
                                        List.of(),
                                        "name",
                                        "1.0"),
                                KEY)
                        .encode());
        items.put(
                GossipKind.HOLDER,
                Holder.sign(Bytes32.ZERO, CYCLE, CYCLE + 10, KEY).encode());
        EvidenceKey key = new EvidenceKey(KEY.nodeId(), OTHER, EvidenceClass.PROOF);
        items.put(
                GossipKind.EVIDENCE,
                Evidence.sign(new EvidenceStatement(key, CYCLE, CYCLE, 1, 3, 0), KEY)
                        .encode());
        List<NodeId> members =
                java.util.stream.Stream.of(KEY.nodeId(), OTHER).sorted().toList();
        items.put(
                GossipKind.RING,
                RingRecord.sign(new RingStatement(KEY.nodeId(), 7, 1, Bytes32.ZERO, 0, Bytes32.ZERO, members), KEY)
                        .encode());
        items.put(
                GossipKind.LINK_STATE,
                LinkState.signed(KEY, 1, CYCLE, NOW + 60_000, List.of()).encode());
        items.put(
                GossipKind.OPERATOR_EVENT,
                OperatorEvent.sign(KEY, NOW, "notice", new TreeMap<>()).encode());
        return items;
    }
}
