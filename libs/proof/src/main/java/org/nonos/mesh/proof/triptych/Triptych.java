package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.HedgedNonces;
import org.nonos.mesh.proof.ProofSystem;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProofVerdict.Flaw;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * {@code triptych-bls12381-v1}: knowledge of the secret x of one key M = x·G in a ring, without saying which, and of the
 * tag J = x⁻¹·U with U = H2C(realm ‖ cycle ‖ slot) and the trace point E = x·(G + h·W) with W hashed from the same and h
 * from what is attested, made non-interactive by Fiat and Shamir's hash. There is no setup: every point that is not a key
 * is hashed.
 *
 * <p>It proves that a holder of one of the ring's keys attests this digest, and that the tag is the only one this key has
 * in this cycle and slot. Who it is, and which attestations of different slots, cycles or realms come from one key, it
 * does not tell. A key that attests two things in one slot is named by anyone who sees both ({@link #exposed}). It does
 * not prove that a capsule's code ran. Sound if discrete logarithms in G1 are hard, anonymous if
 * the decisional Diffie–Hellman problem is, both where the hashes behave like random functions. {@code
 * docs/spec/triptych.md} has the whole of it.
 *
 * <p>Source: S. Noether, B. Goodell, "Triptych: logarithmic-sized linkable ring signatures with applications", 2020
 * (IACR ePrint 2020/018), section 4, with n = 4; strong Fiat–Shamir after Bernhard, Pereira, Warinschi, 2012.
 */
public final class Triptych implements ProofSystem<ProverKey> {

    public static final ProofSystemId ID = new ProofSystemId("triptych-bls12381-v1");

    /** In a ring of {@link Ring#MAX_KEYS}; a ring of 64 needs 864 bytes, one of 1,024 needs 1,248. */
    public static final int MAX_PROOF_BYTES = TriptychProof.encodedBytes(Ring.MAX_DIGITS);

    /** Claims that are summed at once; beyond it sums get no cheaper, and memory stays bounded. */
    static final int MAX_SUMMED_CLAIMS = 256;

    private static final String NONCE_PURPOSE = "nonos-mesh-v1/triptych-nonce";

    private final RingSource rings;
    private final TriptychLimits limits;
    private final SlotBases slotBases = new SlotBases();
    private final Generators generators = new Generators();

    /** Throws {@link org.nonos.mesh.proof.bls.BlsUnavailableException} where the native library does not load. */
    public Triptych(RingSource rings, TriptychLimits limits) {
        this.rings = rings;
        this.limits = limits;
    }

    @Override
    public ProofSystemId id() {
        return ID;
    }

    public TriptychLimits limits() {
        return limits;
    }

    /**
     * The statement that this key makes true: the attestation with the ring, the slot, the key's tag and trace point.
     * Stating two different things in one slot gives the key away as soon as both are published.
     *
     * @throws IllegalArgumentException if the attestation carries an anchor, because it would name its owner; if the slot
     *     is beyond the limit; or if realms differ
     */
    public Statement state(Attestation attestation, Ring ring, int slot, ProverKey key) {
        if (!attestation.anchor().equals(Bytes32.ZERO)) {
            throw new IllegalArgumentException("an anchor would name the prover");
        }
        if (!limits.allows(slot)) {
            throw new IllegalArgumentException("slot " + slot + " of " + limits.slotsPerCycle());
        }
        requireOneRealm(attestation, ring, key);
        return new Statement(
                attestation, inputs(attestation, ring.root(), slot, key).encode());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Takes the same time for every place in the ring and every key, but for finding the place. Copies of secrets on
     * the Java heap live until they are collected.
     */
    @Override
    public PublicBytes prove(Statement statement, ProverKey key, RandomGenerator random) {
        Attestation attestation = statement.attestation();
        UnnamedProver inputs = UnnamedProver.decode(statement.publicInputs())
                .asOptional()
                .orElseThrow(() -> new IllegalArgumentException("the public inputs are not of this system"));
        Ring ring = rings.find(inputs.ringRoot())
                .orElseThrow(() -> new IllegalArgumentException("the statement's ring is not known"));
        requireOneRealm(attestation, ring, key);
        int place = ring.placeOf(key.commitment())
                .orElseThrow(() -> new IllegalArgumentException("the key is not in the ring"));
        if (!limits.allows(inputs.slot()) || !inputs.equals(inputs(attestation, ring.root(), inputs.slot(), key))) {
            throw new IllegalArgumentException("the statement is not true for this key");
        }
        Bytes32 digest = statementDigest(statement);
        SlotBases.Bases bases = slotBases.of(attestation, inputs.slot());
        G1Point linkBase = Link.tag(bases, key.secret())
                .plus(Link.traceBase(bases, Transcript.traceFactor(attestation, ring.root(), inputs.slot()))
                        .times(Transcript.linkWeight(digest, bases)));
        HedgedNonces nonces = new HedgedNonces(key.secret(), NONCE_PURPOSE, digest, random);
        return new TriptychProver(generators, ring, place, key.secret(), linkBase, nonces)
                .prove(commitments -> Transcript.challenge(digest, bases, commitments))
                .encode();
    }

    @Override
    public ProofVerdict verify(Statement statement, PublicBytes proof) {
        return verifyBatch(List.of(new Claim(statement, proof))).getFirst();
    }

    /** True claims of one ring share most of their cost; see {@link BatchCheck} for what false ones among them cost. */
    @Override
    public List<ProofVerdict> verifyBatch(List<Claim> claims) {
        List<ProofVerdict> verdicts = new ArrayList<>(claims.size());
        for (int from = 0; from < claims.size(); from += MAX_SUMMED_CLAIMS) {
            verdicts.addAll(verifyTogether(claims.subList(from, Math.min(from + MAX_SUMMED_CLAIMS, claims.size()))));
        }
        return List.copyOf(verdicts);
    }

    @Override
    public Bytes32 statementDigest(Statement statement) {
        return statement.digest(ID);
    }

    /** Nobody: that is what a ring is for. */
    @Override
    public Optional<NodeId> proverOf(Statement statement) {
        return Optional.empty();
    }

    @Override
    public Optional<Bytes32> slotOf(Statement statement) {
        return UnnamedProver.decode(statement.publicInputs())
                .asOptional()
                .map(inputs -> Link.slotOf(ID, statement.attestation(), inputs));
    }

    @Override
    public Optional<PublicBytes> exposed(Statement first, Statement second) {
        return Link.exposed(ID, first, second);
    }

    private List<ProofVerdict> verifyTogether(List<Claim> claims) {
        List<FormCheck> forms = claims.stream().map(this::checkForm).toList();
        List<CheckedClaim> wellFormed = forms.stream()
                .flatMap(form -> form instanceof FormCheck.Good(CheckedClaim claim) ? Stream.of(claim) : Stream.empty())
                .toList();
        boolean[] isTrue = BatchCheck.run(generators, wellFormed);
        List<ProofVerdict> verdicts = new ArrayList<>(claims.size());
        int next = 0;
        for (FormCheck form : forms) {
            verdicts.add(
                    switch (form) {
                        case FormCheck.Bad(Flaw flaw) -> ProofVerdict.refuted(flaw);
                        case FormCheck.Good _ ->
                            isTrue[next++] ? ProofVerdict.proven() : ProofVerdict.refuted(Flaw.PROOF_FALSE);
                    });
        }
        return verdicts;
    }

    /** What came of looking at a claim's parts. */
    private sealed interface FormCheck {

        record Good(CheckedClaim claim) implements FormCheck {}

        record Bad(Flaw flaw) implements FormCheck {}
    }

    /** Cheapest first: lengths, the ring, the slot, numbers, and the points last. */
    private FormCheck checkForm(Claim claim) {
        Attestation attestation = claim.statement().attestation();
        Optional<UnnamedProver> inputs =
                UnnamedProver.decode(claim.statement().publicInputs()).asOptional();
        if (inputs.isEmpty()) {
            return new FormCheck.Bad(Flaw.PUBLIC_INPUTS_MALFORMED);
        }
        Optional<Ring> ring = rings.find(inputs.get().ringRoot())
                .filter(found -> found.realm().equals(attestation.realm()));
        if (ring.isEmpty()) {
            return new FormCheck.Bad(Flaw.RING_UNKNOWN);
        }
        if (!limits.allows(inputs.get().slot())) {
            return new FormCheck.Bad(Flaw.SLOT_INVALID);
        }
        Optional<TriptychProof> proof =
                TriptychProof.decode(claim.proof(), ring.get().digits()).asOptional();
        if (proof.isEmpty()) {
            return new FormCheck.Bad(Flaw.PROOF_MALFORMED);
        }
        Optional<G1Point> tag = G1Point.decode(inputs.get().tag().toArray()).asOptional();
        if (tag.isEmpty()) {
            return new FormCheck.Bad(Flaw.TAG_INVALID);
        }
        Optional<G1Point> trace = G1Point.decode(inputs.get().trace().toArray()).asOptional();
        return trace.<FormCheck>map(point ->
                        new FormCheck.Good(checked(claim, ring.get(), inputs.get(), tag.get(), point, proof.get())))
                .orElseGet(() -> new FormCheck.Bad(Flaw.TRACE_INVALID));
    }

    private CheckedClaim checked(
            Claim claim, Ring ring, UnnamedProver inputs, G1Point tag, G1Point trace, TriptychProof proof) {
        Attestation attestation = claim.statement().attestation();
        Bytes32 digest = statementDigest(claim.statement());
        SlotBases.Bases bases = slotBases.of(attestation, inputs.slot());
        return new CheckedClaim(
                ring,
                bases,
                tag,
                trace,
                Transcript.traceFactor(attestation, ring.root(), inputs.slot()),
                Transcript.linkWeight(digest, bases),
                proof,
                Transcript.challenge(digest, bases, proof.commitments()),
                Hashes.domain("triptych-claim", digest.toArray(), claim.proof().toArray()));
    }

    private UnnamedProver inputs(Attestation attestation, Bytes32 ringRoot, int slot, ProverKey key) {
        SlotBases.Bases bases = slotBases.of(attestation, slot);
        G1Point tag = Link.tag(bases, key.secret());
        G1Point trace = Link.traceBase(bases, Transcript.traceFactor(attestation, ringRoot, slot))
                .times(key.secret());
        return new UnnamedProver(ringRoot, slot, PublicBytes.of(tag.encode()), PublicBytes.of(trace.encode()));
    }

    private static void requireOneRealm(Attestation attestation, Ring ring, ProverKey key) {
        if (!attestation.realm().equals(key.realm()) || !attestation.realm().equals(ring.realm())) {
            throw new IllegalArgumentException("the attestation is for realm " + attestation.realm() + ", the key for "
                    + key.realm() + ", the ring for " + ring.realm());
        }
    }
}
