package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.KnownSecrets;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.receipt.InvalidReason;
import org.nonos.mesh.proof.receipt.Issue;
import org.nonos.mesh.proof.receipt.Meaning;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptIssuer.Wish;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlashingVerifier;
import org.nonos.mesh.proof.receipt.SlotBook;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Receipts of members, from the tables that a node keeps; a tree of two places. */
class MemberReceiptTest {

    private static final long CYCLE = 1_000;
    private static final ReceiptCircuit CIRCUIT = new ReceiptCircuit(1);
    private static final CeremonyKey KEY = KnownSecrets.key(CIRCUIT.system());
    private static final IdentityKey ALICE = new IdentityKey(filled(1));
    private static final IdentityKey BOB = new IdentityKey(filled(2));
    private static final MembershipTree TREE =
            MembershipTree.of(1, List.of(member(BOB).leaf(), member(ALICE).leaf()));

    private final KeyTable keys = new KeyTable();
    private final TreeTable trees = new TreeTable();
    private final Groth16 system = new Groth16(CIRCUIT, keys, trees, 2, Runnable::run);

    MemberReceiptTest() {
        keys.put(KEY, CIRCUIT.system());
        trees.put(
                Bytes32.ZERO,
                TestKeys.REALM,
                TREE,
                Map.of(member(ALICE).encodedLeaf(), ALICE.nodeId(), member(BOB).encodedLeaf(), BOB.nodeId()));
    }

    @Test
    void aMembersReceiptIsValidWhereKeyAndTreeAreAccepted() {
        Receipt receipt = made(issuer(ALICE, new Book()), 1);

        assertThat(verifier(keys, trees).verify(receipt, CYCLE)).isInstanceOf(Verdict.Valid.class);
        assertThat(verifier(handedOn(), trees).verify(receipt, CYCLE)).isInstanceOf(Verdict.Valid.class);
        assertThat(reason(verifier(new KeyTable(), trees), receipt)).isEqualTo(InvalidReason.KEY_UNKNOWN);
        assertThat(reason(verifier(keys, new TreeTable()), receipt)).isEqualTo(InvalidReason.RING_UNKNOWN);
        assertThat(InvalidReason.KEY_UNKNOWN.isMisbehaviour()).isFalse();
        assertThat(Meaning.of(receipt.system(), receipt.publicInputs()).proves())
                .anyMatch(sentence -> sentence.contains(KEY.id().hex()));
    }

    /** What the state layer tells the other layers: all that verifying takes. */
    private static KeyTable handedOn() {
        KeyTable told = new KeyTable();
        told.replaceAll(List.of(VerifyingKeyCodec.decode(VerifyingKeyCodec.encode(KEY))
                .asOptional()
                .orElseThrow()));
        assertThat(told.newest()).as("it proves nothing").isEmpty();
        return told;
    }

    @Test
    void aNodeWhoseLeafIsNotInTheTreeMakesNoReceiptOverIt() {
        assertThat(issuer(new IdentityKey(filled(3)), new Book()).issueAsMember(wish(1), system, KEY.id(), TREE))
                .isEmpty();
    }

    @Test
    void theSameIsTheSameReceiptAnotherGetsAnotherSlotAndThenThereIsNone() {
        ReceiptIssuer alice = issuer(ALICE, new Book());
        Receipt first = made(alice, 1);

        assertThat(made(alice, 1).id()).isEqualTo(first.id());
        assertThat(inputs(made(alice, 2)).slot()).isNotEqualTo(inputs(first).slot());
        assertThat(alice.issueAsMember(wish(3), system, KEY.id(), TREE)).contains(new Issue.SlotsUsedUp(CYCLE));
    }

    @Test
    void twoReceiptsOfOneSlotConvictTheOwnerOfTheLeaf() {
        ReceiptIssuer cheat = issuer(ALICE, (_, _, _, _) -> OptionalInt.of(1));
        SlashingRecord record = SlashingRecord.of(made(cheat, 1), made(cheat, 2));

        var outcome = new SlashingVerifier(verifier(keys, trees)).verify(record, CYCLE);

        PublicBytes exposed = ((SlashingVerifier.Outcome.Exposed) outcome).commitment();
        assertThat(exposed).isEqualTo(member(ALICE).encodedLeaf());
        assertThat(trees.ownerOf(exposed)).contains(ALICE.nodeId());
    }

    @Test
    void whereTheSystemIsOffARecordIsNobodysFault() {
        ReceiptIssuer cheat = issuer(ALICE, (_, _, _, _) -> OptionalInt.of(1));
        ReceiptVerifier without = new ReceiptVerifier(
                TestKeys.REALM, new ProofSystems(List.of(new ChaumPedersen())), ReceiptLimits.DEFAULTS);

        var outcome = new SlashingVerifier(without).verify(SlashingRecord.of(made(cheat, 1), made(cheat, 2)), CYCLE);

        assertThat(outcome).isEqualTo(new SlashingVerifier.Outcome.ReceiptInvalid(InvalidReason.UNKNOWN_SYSTEM));
        assertThat(outcome.isMisbehaviour()).isFalse();
    }

    @Test
    void memberSecretAndProofKeyAreOfOneSecretAndDiffer() {
        byte[] secret = ALICE.deriveSecret("proof-key");
        assertThat(MemberKey.derive(secret, TestKeys.REALM).secret())
                .isNotEqualTo(ProverKey.derive(secret, TestKeys.REALM).secret());
        assertThat(MemberKey.decodeLeaf(member(ALICE).encodedLeaf().toArray()))
                .contains(member(ALICE).leaf());
        assertThat(MemberKey.decodeLeaf(Scalar.ZERO.encode())).isEmpty();
        assertThat(member(ALICE).toString())
                .doesNotContain(PublicBytes.of(member(ALICE).secret().encode()).toString());
    }

    @Test
    void aKeyTableKeepsEightKeysAndATreeTableAsManyTreesAsThereAreRings() {
        byte[] encoded = VerifyingKeyCodec.encode(KEY);
        List<VerifyingKey> nine = java.util.stream.IntStream.range(0, KeyTable.MAX_KEYS + 1)
                .mapToObj(i -> {
                    encoded[0] = (byte) i;
                    return VerifyingKeyCodec.decode(encoded).asOptional().orElseThrow();
                })
                .toList();
        KeyTable many = new KeyTable();
        many.replaceAll(nine);
        assertThat(many.size()).isEqualTo(KeyTable.MAX_KEYS);

        for (int i = 1; i <= RingTable.MAX_RINGS; i++) {
            trees.put(Bytes32.of(filled(i)), TestKeys.REALM, TREE, Map.of());
        }
        assertThat(trees.size()).isEqualTo(RingTable.MAX_RINGS);
        trees.choose(Optional.of(Bytes32.ZERO));
        assertThat(trees.chosen()).as("the oldest went").isEmpty();
    }

    @Test
    void aKeyThatIsCutLongOrOfNoPointsIsRefused() {
        byte[] good = VerifyingKeyCodec.encode(KEY);
        byte[] noPoint = good.clone();
        noPoint[good.length - 1] ^= 1;
        for (byte[] bad : List.of(
                new byte[0], Arrays.copyOf(good, good.length - 1), Arrays.copyOf(good, good.length + 1), noPoint)) {
            assertThat(VerifyingKeyCodec.decode(bad).isOk()).isFalse();
        }
    }

    private ReceiptVerifier verifier(KeyTable known, TreeTable accepted) {
        Groth16 verifying = new Groth16(CIRCUIT, known, accepted, 2, Runnable::run);
        return new ReceiptVerifier(TestKeys.REALM, new ProofSystems(List.of(verifying)), ReceiptLimits.DEFAULTS);
    }

    private static InvalidReason reason(ReceiptVerifier verifier, Receipt receipt) {
        return ((Verdict.Invalid) verifier.verify(receipt, CYCLE)).reason();
    }

    private Receipt made(ReceiptIssuer issuer, int capsule) {
        Issue issue =
                issuer.issueAsMember(wish(capsule), system, KEY.id(), TREE).orElseThrow();
        return ((Issue.Made) issue).receipt();
    }

    private static MemberInputs inputs(Receipt receipt) {
        return MemberInputs.decode(receipt.publicInputs()).asOptional().orElseThrow();
    }

    private static Wish wish(int capsule) {
        return new Wish(ReceiptKind.EXECUTED, Bytes32.of(filled(capsule)), CYCLE, 10, Bytes32.of(filled(9)));
    }

    private static ReceiptIssuer issuer(IdentityKey identity, SlotBook slots) {
        return new ReceiptIssuer(
                identity.deriveSecret("proof-key"),
                TestKeys.REALM,
                identity,
                new ReceiptIssuer.Systems(new ChaumPedersen(), new Triptych(new RingTable(), TriptychLimits.DEFAULTS)),
                slots,
                () -> 3L,
                ReceiptLimits.DEFAULTS);
    }

    private static MemberKey member(IdentityKey identity) {
        return MemberKey.derive(identity.deriveSecret("proof-key"), TestKeys.REALM);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Slots in memory. */
    private static final class Book implements SlotBook {
        private final Map<Integer, Bytes32> used = new HashMap<>();

        @Override
        public OptionalInt take(long cycle, Bytes32 what, int from, int slots) {
            for (int slot = 0; slot < slots; slot++) {
                if (what.equals(used.computeIfAbsent(slot, _ -> what))) {
                    return OptionalInt.of(slot);
                }
            }
            return OptionalInt.empty();
        }
    }
}
