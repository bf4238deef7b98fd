package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.proof.groth16.SmallTree.ALICE;
import static org.nonos.mesh.proof.groth16.SmallTree.BOB;
import static org.nonos.mesh.proof.groth16.SmallTree.CEREMONY;
import static org.nonos.mesh.proof.groth16.SmallTree.CIRCUIT;
import static org.nonos.mesh.proof.groth16.SmallTree.KEY;
import static org.nonos.mesh.proof.groth16.SmallTree.KEYS;
import static org.nonos.mesh.proof.groth16.SmallTree.MEMBER;
import static org.nonos.mesh.proof.groth16.SmallTree.SLOTS;
import static org.nonos.mesh.proof.groth16.SmallTree.TREE;
import static org.nonos.mesh.proof.groth16.SmallTree.attestation;
import static org.nonos.mesh.proof.groth16.SmallTree.bytes;
import static org.nonos.mesh.proof.groth16.SmallTree.scalar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.KnownSecrets;
import org.nonos.mesh.proof.ceremony.TinyCircuit;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

class Groth16Test {

    private final Random random = Seeds.random("Groth16Test");
    private final Groth16 system =
            SmallTree.system((realm, root) -> realm.equals(TestKeys.REALM) && root.equals(TREE.root()));

    @Test
    void aMembersAttestationIsProvenAndNamesNobody() {
        Claim claim = claim(7, 0);
        assertThat(system.verify(claim.statement(), claim.proof())).isEqualTo(ProofVerdict.proven());
        assertThat(claim.proof().length()).isEqualTo(192);
        assertThat(system.proverOf(claim.statement())).isEmpty();
    }

    @Test
    void theProofIsTheSameOnHoweverManyThreadsItsSumsAreMade() {
        TinyCircuit circuit = new TinyCircuit(5);
        ProvingKey key = new ProvingKey(KnownSecrets.key(circuit), circuit);
        Scalar k = TinyCircuit.number(11);
        Scalar t = TinyCircuit.number(12);

        Groth16Proof alone = key.prove(circuit.witness(3), k, t, Runnable::run);
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            assertThat(key.prove(circuit.witness(3), k, t, threads)).isEqualTo(alone);
        }
        assertThat(GeneralKey.of(KnownSecrets.key(circuit))
                        .verify(alone, circuit.witness(3).subList(1, 2)))
                .isTrue();
    }

    @Test
    void everyAlteredPartOfTheStatementIsRefused() {
        Claim claim = claim(7, 0);
        Attestation said = claim.statement().attestation();
        List<Attestation> others = List.of(
                new Attestation(
                        said.realm(),
                        ReceiptKind.SEEDED,
                        said.capsule(),
                        said.cycle(),
                        said.expiryCycle(),
                        said.anchor()),
                new Attestation(said.realm(), said.kind(), bytes(8), said.cycle(), said.expiryCycle(), said.anchor()),
                new Attestation(
                        said.realm(), said.kind(), said.capsule(), said.cycle() + 1, said.expiryCycle(), said.anchor()),
                new Attestation(
                        said.realm(), said.kind(), said.capsule(), said.cycle(), said.expiryCycle() + 1, said.anchor()),
                new Attestation(said.realm(), said.kind(), said.capsule(), said.cycle(), said.expiryCycle(), bytes(1)));
        for (Attestation other : others) {
            assertThat(system.verify(new Statement(other, claim.statement().publicInputs()), claim.proof()))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
        }
        MemberInputs inputs = inputs(claim);
        Scalar more = inputs.nullifier().plus(Scalar.ONE);
        assertThat(flawOf(claim, new MemberInputs(KEY, inputs.root(), more, inputs.share(), 0)))
                .isEqualTo(Flaw.PROOF_FALSE);
        assertThat(flawOf(claim, new MemberInputs(KEY, inputs.root(), inputs.nullifier(), more, 0)))
                .isEqualTo(Flaw.PROOF_FALSE);
        assertThat(flawOf(claim, new MemberInputs(KEY, inputs.root(), inputs.nullifier(), inputs.share(), 1)))
                .isEqualTo(Flaw.PROOF_FALSE);
    }

    @Test
    void whatThisNodeDoesNotKnowIsRefused() {
        Claim claim = claim(7, 0);
        MemberInputs inputs = inputs(claim);
        Attestation said = claim.statement().attestation();
        Attestation elsewhere = new Attestation(
                RealmTag.of(new Realm("another")),
                said.kind(),
                said.capsule(),
                said.cycle(),
                said.expiryCycle(),
                said.anchor());
        assertThat(flawOf(claim, new MemberInputs(bytes(9), inputs.root(), inputs.nullifier(), inputs.share(), 0)))
                .isEqualTo(Flaw.KEY_UNKNOWN);
        assertThat(flawOf(claim, new MemberInputs(KEY, Scalar.ONE, inputs.nullifier(), inputs.share(), 0)))
                .isEqualTo(Flaw.RING_UNKNOWN);
        assertThat(flawOf(claim, new MemberInputs(KEY, inputs.root(), inputs.nullifier(), inputs.share(), SLOTS)))
                .isEqualTo(Flaw.SLOT_INVALID);
        assertThat(system.verify(new Statement(elsewhere, claim.statement().publicInputs()), claim.proof()))
                .isEqualTo(ProofVerdict.refuted(Flaw.RING_UNKNOWN));
    }

    /** Another ceremony's key for the same circuit: its proofs hold under that key's name only. */
    @Test
    void aProofHoldsUnderTheKeyThatItNames() {
        Bytes32 other = KEYS.add(TestKeys.another(CEREMONY, 3).key(), CIRCUIT.system());
        Statement statement = system.state(attestation(7), other, TREE.root(), 0, MEMBER);
        PublicBytes proof = system.prove(statement, MEMBER, random);
        assertThat(system.verify(statement, proof)).isEqualTo(ProofVerdict.proven());
        assertThat(system.verify(system.state(attestation(7), KEY, TREE.root(), 0, MEMBER), proof))
                .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
    }

    @Test
    void proofsOfWrongFormAreRefused() {
        Claim claim = claim(7, 0);
        byte[] proof = claim.proof().toArray();
        byte[] noneOfTheGroup = offGroup();
        List<UnaryOperator<byte[]>> alterations = List.of(
                bytes -> Arrays.copyOf(bytes, 191),
                bytes -> Arrays.copyOf(bytes, 193),
                bytes -> with(bytes, 0, G1Point.identity().encode()),
                bytes -> with(bytes, 48, G2Point.identity().encode()),
                bytes -> with(bytes, 144, G1Point.identity().encode()),
                bytes -> with(bytes, 0, noneOfTheGroup),
                bytes -> with(bytes, 144, noneOfTheGroup),
                bytes -> with(bytes, 0, new byte[] {(byte) (bytes[0] & 0x7f)}));
        for (UnaryOperator<byte[]> alteration : alterations) {
            assertThat(system.verify(claim.statement(), PublicBytes.of(alteration.apply(proof.clone()))))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_MALFORMED));
        }
        Groth16Proof parts = Groth16Proof.decode(claim.proof()).asOptional().orElseThrow();
        assertThat(system.verify(claim.statement(), new Groth16Proof(parts.c(), parts.b(), parts.a()).encode()))
                .as("A and C swapped")
                .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
        assertThat(system.verify(
                        claim.statement(), new Groth16Proof(parts.a().negate(), parts.b(), parts.c()).encode()))
                .isEqualTo(ProofVerdict.refuted(Flaw.PROOF_FALSE));
    }

    @Test
    void publicInputsOfWrongFormAreRefused() {
        Claim claim = claim(7, 0);
        byte[] inputs = claim.statement().publicInputs().toArray();
        byte[] order = new byte[32];
        byte[] number = Bls12381.ORDER.toByteArray();
        System.arraycopy(number, number.length - 32, order, 0, 32);
        for (byte[] altered : List.of(
                Arrays.copyOf(inputs, inputs.length - 1),
                Arrays.copyOf(inputs, inputs.length + 1),
                with(inputs.clone(), 32, order),
                with(inputs.clone(), 64, order),
                with(inputs.clone(), 96, order))) {
            assertThat(system.verify(
                            new Statement(claim.statement().attestation(), PublicBytes.of(altered)), claim.proof()))
                    .isEqualTo(ProofVerdict.refuted(Flaw.PUBLIC_INPUTS_MALFORMED));
        }
    }

    /** (A/k, k·B, C) proves the same; a receipt's name does not hang on it. */
    @Test
    void aReRandomisedProofHoldsAndMakesTheSameReceipt() {
        Claim claim = claim(7, 0);
        Groth16Proof parts = Groth16Proof.decode(claim.proof()).asOptional().orElseThrow();
        Scalar k = scalar(random);
        PublicBytes again =
                new Groth16Proof(parts.a().times(k.inverse()), parts.b().times(k), parts.c()).encode();
        assertThat(again).isNotEqualTo(claim.proof());
        assertThat(system.verify(claim.statement(), again)).isEqualTo(ProofVerdict.proven());
        assertThat(receipt(claim.statement(), again).id())
                .isEqualTo(receipt(claim.statement(), claim.proof()).id());
    }

    @Test
    void aSlotIsOneNullifierAndDoubleUseGivesTheLeafAway() {
        Statement first = system.state(attestation(7), KEY, TREE.root(), 1, MEMBER);
        Statement second = system.state(attestation(8), KEY, TREE.root(), 1, MEMBER);
        assertThat(system.slotOf(first)).isPresent().isEqualTo(system.slotOf(second));
        assertThat(system.exposed(first, second))
                .contains(PublicBytes.of(MembershipTree.leaf(ALICE).encode()));
        assertThat(system.exposed(first, first)).isEmpty();
        assertThat(system.exposed(first, system.state(attestation(8), KEY, TREE.root(), 2, MEMBER)))
                .isEmpty();
        assertThat(system.exposed(
                        first, system.state(attestation(8), KEY, TREE.root(), 1, new Member(BOB, TREE.path(0)))))
                .isEmpty();
    }

    @Test
    void nobodyProvesWhatIsNotSo() {
        Statement statement = system.state(attestation(7), KEY, TREE.root(), 0, MEMBER);
        Member stranger = new Member(scalar(random), TREE.path(1));
        assertThatThrownBy(() -> system.prove(statement, stranger, random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> system.prove(statement, new Member(ALICE, TREE.path(0)), random))
                .isInstanceOf(IllegalArgumentException.class);
        Member outside = new Member(
                ALICE, MembershipTree.of(1, List.of(MembershipTree.leaf(ALICE))).path(0));
        assertThatThrownBy(() -> system.prove(statement, outside, random)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> system.state(attestation(7), KEY, TREE.root(), SLOTS, MEMBER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void batchesGiveEachClaimTheVerdictThatItGetsAlone() {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            claims.add(claim(20 + i, i % SLOTS));
        }
        Claim swapped = new Claim(claims.get(0).statement(), claims.get(1).proof());
        Claim malformed = new Claim(claims.get(2).statement(), PublicBytes.of(new byte[192]));
        claims.addAll(List.of(swapped, malformed, claims.get(3)));
        Collections.shuffle(claims, random);
        List<ProofVerdict> alone = claims.stream()
                .map(claim -> system.verify(claim.statement(), claim.proof()))
                .toList();
        assertThat(system.verifyBatch(claims)).isEqualTo(alone);
        assertThat(alone).filteredOn(ProofVerdict.proven()::equals).hasSize(10);
    }

    /** Two false proofs whose errors cancel out in a plain sum: C + X and C − X. */
    @Test
    void errorsThatCancelOutAreFoundInABatch() {
        Claim one = claim(7, 0);
        Claim other = claim(8, 1);
        G1Point error = G1Point.generator().times(scalar(random));
        Groth16Proof first = Groth16Proof.decode(one.proof()).asOptional().orElseThrow();
        Groth16Proof second = Groth16Proof.decode(other.proof()).asOptional().orElseThrow();
        List<Claim> forged = List.of(
                new Claim(
                        one.statement(),
                        new Groth16Proof(first.a(), first.b(), first.c().plus(error)).encode()),
                new Claim(
                        other.statement(),
                        new Groth16Proof(second.a(), second.b(), second.c().minus(error)).encode()));
        assertThat(system.verifyBatch(forged)).containsOnly(ProofVerdict.refuted(Flaw.PROOF_FALSE));
    }

    @Test
    void aKeyServesItsOwnCircuitOnly() {
        ReceiptCircuit deeper = new ReceiptCircuit(2);
        Groth16 other = new Groth16(deeper, KEYS, (realm, root) -> true, SLOTS, Runnable::run);
        Claim claim = claim(7, 0);
        assertThat(other.verify(claim.statement(), claim.proof())).isEqualTo(ProofVerdict.refuted(Flaw.KEY_UNKNOWN));
        assertThatThrownBy(() -> new ProvingKey(CEREMONY.key(), deeper.system()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretsStayOutOfText() {
        assertThat(MEMBER.toString()).isEqualTo("Member[redacted]");
        assertThat(MEMBER.path().toString()).isEqualTo("MembershipPath[redacted]");
    }

    private Claim claim(int capsule, int slot) {
        return SmallTree.claim(system, attestation(capsule), slot, random);
    }

    private Flaw flawOf(Claim claim, MemberInputs inputs) {
        return switch (system.verify(new Statement(claim.statement().attestation(), inputs.encode()), claim.proof())) {
            case ProofVerdict.Refuted(Flaw flaw) -> flaw;
            case ProofVerdict.Proven _ -> throw new AssertionError("it was proven");
        };
    }

    private static MemberInputs inputs(Claim claim) {
        return MemberInputs.decode(claim.statement().publicInputs())
                .asOptional()
                .orElseThrow();
    }

    private static Receipt receipt(Statement statement, PublicBytes proof) {
        return new Receipt(Groth16.ID, statement.attestation(), statement.publicInputs(), proof);
    }

    private static byte[] with(byte[] bytes, int at, byte[] part) {
        System.arraycopy(part, 0, bytes, at, part.length);
        return bytes;
    }

    /** On the curve, and not in the group of order r. */
    private static byte[] offGroup() {
        for (int x = 1; x < 256; x++) {
            byte[] bytes = new byte[48];
            bytes[0] = (byte) 0x80;
            bytes[47] = (byte) x;
            if (G1Point.decode(bytes) instanceof Decoded.Refused<G1Point>(String code, String _)
                    && code.equals("point-not-in-group")) {
                return bytes;
            }
        }
        throw new AssertionError("no such point below 256");
    }
}
