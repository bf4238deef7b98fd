package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.groth16.Groth16Properties;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.KnownSecrets;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.circuit.ConstraintSystem;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.groth16.Groth16;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlotBook;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ReceiptChecker.Checked;
import org.nonos.mesh.state.ReceiptChecker.DoubleSignal;
import org.nonos.mesh.state.ReceiptFacts;

/** Receipts with real proofs: with a ring and without, and what a key that uses one slot twice leads to. */
class ReceiptDeskTest {

    private static final long CYCLE = 1_000;
    private static final MeshProperties MESH = new MeshProperties(Path.of("unused"), "desk", 60);
    private static final IdentityKey KEY = new IdentityKey(filled(1));

    private final RingTable rings = new RingTable();

    @Test
    void namesItsNodeWhileThereIsNoRing() {
        ReceiptFacts receipt = issue(desk((_, _, from, _) -> OptionalInt.of(from)), 1);
        assertThat(receipt.system()).isEqualTo(ChaumPedersen.ID.text());
        assertThat(receipt.prover()).contains(KEY.nodeId());
        assertThat(receipt.slot()).isEmpty();
    }

    @Test
    void isOneOfARingWhenItsKeyIsInTheChosenOneAndNamedAgainWithoutASlot() {
        chooseRing();
        ReceiptDesk desk = desk((_, _, _, _) -> OptionalInt.of(2));
        ReceiptFacts receipt = issue(desk, 1);
        assertThat(receipt.system()).isEqualTo(Triptych.ID.text());
        assertThat(receipt.prover()).isEmpty();
        assertThat(receipt.slot()).isPresent();
        assertThat(receipt.anchor()).isEqualTo(Bytes32.ZERO);
        assertThat(desk.checker().check(receipt.encoded(), CYCLE)).isEqualTo(new Checked.Good(receipt));
        assertThat(issue(desk((_, _, _, _) -> OptionalInt.empty()), 1).prover()).contains(KEY.nodeId());
        SlotBook broken = (_, _, _, _) -> {
            throw new SlotBook.SlotBookUnavailableException("full", new IllegalStateException());
        };
        assertThat(issue(desk(broken), 1).prover()).contains(KEY.nodeId());
    }

    @Test
    void isOneOfARingWhileGroth16HasNoKeyYet() {
        chooseRing();
        MemberProofs members = MemberProofs.of(new Groth16Properties(true, 2, 1));
        Scalar leaf = MemberKey.derive(KEY.deriveSecret("proof-key"), RealmTag.of(MESH.meshRealm()))
                .leaf();
        members.trees().put(Bytes32.ZERO, RealmTag.of(MESH.meshRealm()), MembershipTree.of(2, List.of(leaf)), Map.of());
        members.trees().choose(Optional.of(Bytes32.ZERO));
        ReceiptDesk desk = new ReceiptDesk(MESH, 100, rings, members, (_, _, _, _) -> OptionalInt.of(4));
        desk.unlock(KEY.deriveSecret("proof-key"), KEY);

        assertThat(issue(desk, 1).system()).isEqualTo(Triptych.ID.text());
    }

    @Test
    void twoThingsInOneSlotMakeARecordThatNamesTheNode() {
        chooseRing();
        ReceiptDesk careless = desk((_, _, _, _) -> OptionalInt.of(4));
        ReceiptFacts one = issue(careless, 1);
        ReceiptFacts other = issue(careless, 2);
        assertThat(one.slot()).isPresent().isEqualTo(other.slot());
        Optional<DoubleSignal> seen = careless.checker().doubleSignal(one.encoded(), other.encoded());
        assertThat(seen).isPresent();
        assertThat(seen.orElseThrow().owner()).contains(KEY.nodeId());
        assertThat(SlashingRecord.decode(seen.orElseThrow().record()).isOk()).isTrue();
    }

    @Test
    void twoThingsInOneSlotOfAMembersKeyMakeARecordThatNamesTheNodeToo() {
        MemberProofs members = MemberProofs.of(new Groth16Properties(true, 2, 1));
        ConstraintSystem circuit = members.circuit().orElseThrow().system();
        members.keys().put(KnownSecrets.key(circuit), circuit);
        MemberKey leaf = MemberKey.derive(KEY.deriveSecret("proof-key"), RealmTag.of(MESH.meshRealm()));
        members.trees()
                .put(
                        Bytes32.ZERO,
                        RealmTag.of(MESH.meshRealm()),
                        MembershipTree.of(2, List.of(leaf.leaf())),
                        Map.of(leaf.encodedLeaf(), KEY.nodeId()));
        members.trees().choose(Optional.of(Bytes32.ZERO));
        ReceiptDesk careless = new ReceiptDesk(MESH, 100, rings, members, (_, _, _, _) -> OptionalInt.of(4));
        careless.unlock(KEY.deriveSecret("proof-key"), KEY);

        ReceiptFacts one = issue(careless, 1);
        ReceiptFacts other = issue(careless, 2);

        assertThat(one.system()).isEqualTo(Groth16.ID.text());
        assertThat(one.slot()).isPresent().isEqualTo(other.slot());
        DoubleSignal seen =
                careless.checker().doubleSignal(one.encoded(), other.encoded()).orElseThrow();
        assertThat(seen.owner()).contains(KEY.nodeId());
        assertThat(SlashingRecord.decode(seen.record()).isOk()).isTrue();
    }

    @Test
    void aReceiptOfAnUnknownRingIsNobodysFault() {
        chooseRing();
        ReceiptFacts receipt = issue(desk((_, _, _, _) -> OptionalInt.of(4)), 1);
        ReceiptDesk stranger =
                new ReceiptDesk(MESH, 100, new RingTable(), MemberProofs.off(), (_, _, _, _) -> OptionalInt.empty());
        assertThat(stranger.checker().check(receipt.encoded(), CYCLE))
                .isEqualTo(new Checked.Bad("ring-unknown", false));
    }

    private ReceiptDesk desk(SlotBook slots) {
        ReceiptDesk desk = new ReceiptDesk(MESH, 100, rings, MemberProofs.off(), slots);
        desk.unlock(KEY.deriveSecret("proof-key"), KEY);
        return desk;
    }

    private static ReceiptFacts issue(ReceiptDesk desk, int capsule) {
        return desk.issue(ReceiptKind.SEEDED, Bytes32.of(filled(capsule)), CYCLE, Bytes32.of(filled(9)))
                .orElseThrow();
    }

    private void chooseRing() {
        RealmTag realm = RealmTag.of(MESH.meshRealm());
        Map<PublicBytes, NodeId> owners = new HashMap<>();
        for (int number = 1; number < 5; number++) {
            IdentityKey member = new IdentityKey(filled(number));
            owners.put(ProverKey.derive(member.deriveSecret("proof-key"), realm).commitment(), member.nodeId());
        }
        Ring ring = Ring.of(realm, owners.keySet()).asOptional().orElseThrow();
        rings.put(ring, owners);
        rings.choose(Optional.of(ring.root()));
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
