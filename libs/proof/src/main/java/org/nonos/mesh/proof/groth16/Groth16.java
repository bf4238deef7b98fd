package org.nonos.mesh.proof.groth16;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.HedgedNonces;
import org.nonos.mesh.proof.ProofSystem;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * {@code groth16-bls12381-v1}: a member of a tree of up to 2^20 attests something, without saying which, once in each
 * slot: a second, different attestation in one slot gives the member's secret away. Proofs have 192 bytes. Sound only if
 * at least one contributor to the key's ceremony was honest; {@code docs/spec/groth16.md} has the whole of it.
 *
 * <p>Proofs can be altered by anyone into other proofs of the same statement, so nothing may be named by proof bytes.
 *
 * <p>Source: J. Groth, EUROCRYPT 2016; nullifiers and shares after Rate-Limiting Nullifiers (Privacy and Scaling
 * Explorations, RLN v1).
 */
public final class Groth16 implements ProofSystem<Member> {

    public static final ProofSystemId ID = new ProofSystemId("groth16-bls12381-v1");

    public static final int PROOF_BYTES = Groth16Proof.BYTES;

    static final int MAX_SUMMED_CLAIMS = 256;

    private static final String NONCE_PURPOSE = "nonos-mesh-v1/groth16-nonce";
    private static final DomainTag MESSAGE = new DomainTag("NONOS-MESH-V1-GROTH16-MESSAGE-BLS12381FR_XMD:SHA-256");
    private static final DomainTag SLOT = new DomainTag("NONOS-MESH-V1-GROTH16-SLOT-BLS12381FR_XMD:SHA-256");

    private final ReceiptCircuit circuit;
    private final KeySource keys;
    private final RootSource roots;
    private final int slotsPerCycle;
    private final Executor executor;

    /**
     * @param slotsPerCycle how often a member may attest in a cycle, 1 to 65,535; the same in all of a realm
     * @param executor helps when proving; {@code Runnable::run} for one thread
     */
    public Groth16(ReceiptCircuit circuit, KeySource keys, RootSource roots, int slotsPerCycle, Executor executor) {
        this.circuit = circuit;
        this.keys = keys;
        this.roots = roots;
        this.slotsPerCycle = slotsPerCycle;
        this.executor = executor;
    }

    @Override
    public ProofSystemId id() {
        return ID;
    }

    public int slotsPerCycle() {
        return slotsPerCycle;
    }

    /**
     * The statement that this member makes true.
     *
     * @throws IllegalArgumentException if the attestation carries an anchor, because it would name its owner, or if the
     *     slot is beyond the limit
     */
    public Statement state(Attestation attestation, Bytes32 keyId, Scalar root, int slot, Member member) {
        if (!attestation.anchor().equals(Bytes32.ZERO)) {
            throw new IllegalArgumentException("an anchor would name the prover");
        }
        if (slot < 0 || slot >= slotsPerCycle) {
            throw new IllegalArgumentException("slot " + slot + " of " + slotsPerCycle);
        }
        Scalar slope = ReceiptCircuit.slope(member.secret(), slotNumber(attestation, slot));
        Scalar message = message(attestation, keyId, root, slot);
        return new Statement(
                attestation,
                new MemberInputs(
                                keyId,
                                root,
                                ReceiptCircuit.nullifier(slope),
                                member.secret().plus(slope.times(message)),
                                slot)
                        .encode());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A quarter of a second of work. The time that its sums take depends on the witness.
     */
    @Override
    public PublicBytes prove(Statement statement, Member member, RandomGenerator random) {
        MemberInputs inputs = MemberInputs.decode(statement.publicInputs())
                .asOptional()
                .orElseThrow(() -> new IllegalArgumentException("the public inputs are not of this system"));
        ProvingKey key = keys.proving(inputs.keyId())
                .orElseThrow(() -> new IllegalArgumentException("no proving key " + inputs.keyId()));
        Attestation attestation = statement.attestation();
        List<Scalar> witness = circuit.witness(new ReceiptCircuit.Input(
                member.secret(),
                member.path(),
                message(attestation, inputs.keyId(), inputs.root(), inputs.slot()),
                slotNumber(attestation, inputs.slot())));
        if (!witness.subList(1, 1 + ReceiptCircuit.PUBLIC_INPUTS).equals(circuitInputs(attestation, inputs))) {
            throw new IllegalArgumentException("the statement is not true for this member");
        }
        HedgedNonces nonces = new HedgedNonces(member.secret(), NONCE_PURPOSE, statementDigest(statement), random);
        return key.prove(witness, nonces.next(), nonces.next(), executor).encode();
    }

    @Override
    public ProofVerdict verify(Statement statement, PublicBytes proof) {
        return verifyBatch(List.of(new Claim(statement, proof))).getFirst();
    }

    /** True claims of one key share most of their cost. */
    @Override
    public List<ProofVerdict> verifyBatch(List<Claim> claims) {
        List<ProofVerdict> verdicts = new ArrayList<>(claims.size());
        for (int from = 0; from < claims.size(); from += MAX_SUMMED_CLAIMS) {
            verdicts.addAll(verifyTogether(claims.subList(from, Math.min(from + MAX_SUMMED_CLAIMS, claims.size()))));
        }
        return List.copyOf(verdicts);
    }

    /** What came of looking at a claim's parts. */
    private sealed interface FormCheck {

        record Good(VerifyingKey key, VerifyingKey.Case matter, Bytes32 digest) implements FormCheck {}

        record Bad(Flaw flaw) implements FormCheck {}
    }

    private List<ProofVerdict> verifyTogether(List<Claim> claims) {
        List<FormCheck> forms = claims.stream().map(this::checkForm).toList();
        ProofVerdict[] verdicts = new ProofVerdict[forms.size()];
        Map<VerifyingKey, List<Integer>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < verdicts.length; i++) {
            switch (forms.get(i)) {
                case FormCheck.Bad(Flaw flaw) -> verdicts[i] = ProofVerdict.refuted(flaw);
                case FormCheck.Good good ->
                    byKey.computeIfAbsent(good.key(), _ -> new ArrayList<>()).add(i);
            }
        }
        byKey.forEach((key, places) -> {
            List<FormCheck.Good> goods = places.stream()
                    .map(place -> (FormCheck.Good) forms.get(place))
                    .toList();
            boolean[] holds = key.verifyEach(
                    goods.stream().map(FormCheck.Good::matter).toList(),
                    goods.stream().map(FormCheck.Good::digest).toList());
            for (int i = 0; i < holds.length; i++) {
                verdicts[places.get(i)] = holds[i] ? ProofVerdict.proven() : ProofVerdict.refuted(Flaw.PROOF_FALSE);
            }
        });
        return List.of(verdicts);
    }

    /** Cheapest first: lengths and numbers, the key, the tree, the slot, and the points last. */
    private FormCheck checkForm(Claim claim) {
        Attestation attestation = claim.statement().attestation();
        Optional<MemberInputs> inputs =
                MemberInputs.decode(claim.statement().publicInputs()).asOptional();
        if (inputs.isEmpty()) {
            return new FormCheck.Bad(Flaw.PUBLIC_INPUTS_MALFORMED);
        }
        Optional<VerifyingKey> key = keys.verifying(inputs.get().keyId())
                .filter(known -> known.circuitId().equals(circuit.system().id()));
        if (key.isEmpty()) {
            return new FormCheck.Bad(Flaw.KEY_UNKNOWN);
        }
        if (!roots.isAccepted(attestation.realm(), inputs.get().root())) {
            return new FormCheck.Bad(Flaw.RING_UNKNOWN);
        }
        if (inputs.get().slot() >= slotsPerCycle) {
            return new FormCheck.Bad(Flaw.SLOT_INVALID);
        }
        Optional<Groth16Proof> proof = Groth16Proof.decode(claim.proof()).asOptional();
        if (proof.isEmpty()) {
            return new FormCheck.Bad(Flaw.PROOF_MALFORMED);
        }
        Bytes32 digest = Hashes.domain(
                "groth16-claim",
                statementDigest(claim.statement()).toArray(),
                claim.proof().toArray());
        return new FormCheck.Good(
                key.get(), new VerifyingKey.Case(proof.get(), circuitInputs(attestation, inputs.get())), digest);
    }

    private static List<Scalar> circuitInputs(Attestation attestation, MemberInputs inputs) {
        return List.of(
                inputs.root(),
                inputs.nullifier(),
                inputs.share(),
                message(attestation, inputs.keyId(), inputs.root(), inputs.slot()),
                slotNumber(attestation, inputs.slot()));
    }

    /** x: of everything that is attested, and over which tree. */
    private static Scalar message(Attestation attestation, Bytes32 keyId, Scalar root, int slot) {
        return Scalar.hash(
                new ByteWriter()
                        .bytes(attestation.toArray())
                        .bytes32(keyId)
                        .bytes(root.encode())
                        .u16(slot)
                        .toArray(),
                MESSAGE);
    }

    private static Scalar slotNumber(Attestation attestation, int slot) {
        return Scalar.hash(
                new ByteWriter()
                        .bytes(attestation.realm().toArray())
                        .u63(attestation.cycle())
                        .u16(slot)
                        .toArray(),
                SLOT);
    }

    @Override
    public Bytes32 statementDigest(Statement statement) {
        return statement.digest(ID);
    }

    /** Nobody is named. */
    @Override
    public Optional<NodeId> proverOf(Statement statement) {
        return Optional.empty();
    }

    @Override
    public Optional<Bytes32> slotOf(Statement statement) {
        return MemberInputs.decode(statement.publicInputs())
                .asOptional()
                .map(inputs -> slotOf(statement.attestation(), inputs));
    }

    private static Bytes32 slotOf(Attestation attestation, MemberInputs inputs) {
        return Hashes.domain(
                "proof-slot",
                new ByteWriter()
                        .var(ID.toArray())
                        .bytes(attestation.realm().toArray())
                        .u63(attestation.cycle())
                        .u16(inputs.slot())
                        .bytes(inputs.nullifier().encode())
                        .toArray());
    }

    /** The member's leaf, 32 bytes: two points of one line give the secret, and that its leaf. */
    @Override
    public Optional<PublicBytes> exposed(Statement first, Statement second) {
        Optional<MemberInputs> one = MemberInputs.decode(first.publicInputs()).asOptional();
        Optional<MemberInputs> other =
                MemberInputs.decode(second.publicInputs()).asOptional();
        if (one.isEmpty()
                || other.isEmpty()
                || !slotOf(first.attestation(), one.get()).equals(slotOf(second.attestation(), other.get()))) {
            return Optional.empty();
        }
        Scalar x1 = circuitInputs(first.attestation(), one.get()).get(3);
        Scalar x2 = circuitInputs(second.attestation(), other.get()).get(3);
        if (x1.equals(x2)) {
            return Optional.empty();
        }
        Scalar slope =
                one.get().share().minus(other.get().share()).times(x1.minus(x2).inverse());
        Scalar secret = one.get().share().minus(slope.times(x1));
        return Optional.of(PublicBytes.of(MembershipTree.leaf(secret).encode()));
    }
}
