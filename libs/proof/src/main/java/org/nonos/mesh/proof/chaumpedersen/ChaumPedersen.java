package org.nonos.mesh.proof.chaumpedersen;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * {@code chaum-pedersen-bls12381-v1}: knowledge of one number x behind both the commitment C = x·G and the cycle's tag
 * T = x·U with U = H2C(realm ‖ cycle), made non-interactive by Fiat and Shamir's hash.
 *
 * <p>Prove: k from {@link HedgedNonces}; R₁ = k·G, R₂ = k·U; c = H(digest ‖ U ‖ C ‖ T ‖ R₁ ‖ R₂); s = k + c·x. The proof is
 * (c, s) and the prover's signature that C is its own ({@link CommitmentBinding}). Verify: R₁ = s·G − c·C, R₂ = s·U − c·T, and c must come out again. The digest binds the system's name,
 * realm, kind, capsule, cycle, expiry, anchor, prover, C and T, so a proof serves one statement only.
 *
 * <p>It proves that the holder of the commitment's key attests this digest, and that the tag is the only one this key
 * has in this cycle. It does not prove that a capsule's code ran, or ran correctly, and it hides nobody: the prover is
 * named. Sound if the discrete logarithm in G1 is hard and SHA-256 behaves like a random function; zero-knowledge in
 * the same model. {@code docs/spec/proofs.md} has the whole of it.
 *
 * <p>Sources: D. Chaum, T. P. Pedersen, "Wallet Databases with Observers", 1992, section 3.2; strong Fiat–Shamir after
 * Bernhard, Pereira, Warinschi, 2012; RFC 9380 for both hashes.
 */
public final class ChaumPedersen implements ProofSystem<BoundKey> {

    public static final ProofSystemId ID = new ProofSystemId("chaum-pedersen-bls12381-v1");
    public static final int PROOF_BYTES = ChaumPedersenProof.ENCODED_BYTES;

    private static final DomainTag CHALLENGE = new DomainTag("NONOS-MESH-V1-PROOF-CHALLENGE-BLS12381FR_XMD:SHA-256");
    private static final String NONCE_PURPOSE = "nonos-mesh-v1/proof-nonce";

    private final TagBases tagBases = new TagBases();
    private final G1Point generator = G1Point.generator();

    /** Throws {@link org.nonos.mesh.proof.bls.BlsUnavailableException} where the native library does not load. */
    public ChaumPedersen() {}

    @Override
    public ProofSystemId id() {
        return ID;
    }

    /** The statement that this key makes true: the attestation with the prover's name, commitment and tag. */
    public Statement state(Attestation attestation, NodeId prover, ProverKey key) {
        requireSameRealm(attestation, key);
        G1Point tag = tagBases.of(attestation.realm(), attestation.cycle()).times(key.secret());
        var inputs = new NamedProver(prover, key.commitment(), PublicBytes.of(tag.encode()));
        return new Statement(attestation, inputs.encode());
    }

    @Override
    public PublicBytes prove(Statement statement, BoundKey witness, RandomGenerator random) {
        ProverKey key = witness.key();
        Attestation attestation = statement.attestation();
        requireSameRealm(attestation, key);
        G1Point base = tagBases.of(attestation.realm(), attestation.cycle());
        NamedProver inputs = NamedProver.decode(statement.publicInputs())
                .asOptional()
                .filter(named -> named.commitment().equals(key.commitment()))
                .filter(named -> named.tag()
                        .equals(PublicBytes.of(base.times(key.secret()).encode())))
                .filter(named -> isBound(attestation, named, witness.binding()))
                .orElseThrow(() -> new IllegalArgumentException("the statement is not true for this key"));
        Bytes32 digest = statementDigest(statement);
        Scalar nonce = new HedgedNonces(key.secret(), NONCE_PURPOSE, digest, random).next();
        Scalar challenge = challenge(digest, base, inputs, generator.times(nonce), base.times(nonce));
        Scalar response = nonce.plus(challenge.times(key.secret()));
        return new ChaumPedersenProof(challenge, response, witness.binding()).encode();
    }

    @Override
    public ProofVerdict verify(Statement statement, PublicBytes proof) {
        // Cheapest first: lengths and ranges, then the signature, then the points, then the proof.
        Optional<NamedProver> inputs =
                NamedProver.decode(statement.publicInputs()).asOptional();
        if (inputs.isEmpty()) {
            return ProofVerdict.refuted(Flaw.PUBLIC_INPUTS_MALFORMED);
        }
        Optional<ChaumPedersenProof> parsed = ChaumPedersenProof.decode(proof).asOptional();
        if (parsed.isEmpty()) {
            return ProofVerdict.refuted(Flaw.PROOF_MALFORMED);
        }
        if (!isBound(statement.attestation(), inputs.get(), parsed.get().binding())) {
            return ProofVerdict.refuted(Flaw.BINDING_FALSE);
        }
        Optional<G1Point> commitment =
                G1Point.decode(inputs.get().commitment().toArray()).asOptional();
        if (commitment.isEmpty()) {
            return ProofVerdict.refuted(Flaw.COMMITMENT_INVALID);
        }
        Optional<G1Point> tag = G1Point.decode(inputs.get().tag().toArray()).asOptional();
        if (tag.isEmpty()) {
            return ProofVerdict.refuted(Flaw.TAG_INVALID);
        }
        return holds(statement, inputs.get(), commitment.get(), tag.get(), parsed.get())
                ? ProofVerdict.proven()
                : ProofVerdict.refuted(Flaw.PROOF_FALSE);
    }

    /**
     * Each on its own. A proof of challenge and response must be hashed again one by one, so there is no linear
     * combination to gain from; claims of one cycle share their tag base.
     */
    @Override
    public List<ProofVerdict> verifyBatch(List<Claim> claims) {
        return claims.stream()
                .map(claim -> verify(claim.statement(), claim.proof()))
                .toList();
    }

    @Override
    public Bytes32 statementDigest(Statement statement) {
        return statement.digest(ID);
    }

    @Override
    public Optional<NodeId> proverOf(Statement statement) {
        return NamedProver.decode(statement.publicInputs()).asOptional().map(NamedProver::prover);
    }

    /** Whoever gives its name may attest as often as it likes. */
    @Override
    public Optional<Bytes32> slotOf(Statement statement) {
        return Optional.empty();
    }

    @Override
    public Optional<PublicBytes> exposed(Statement first, Statement second) {
        return Optional.empty();
    }

    private static boolean isBound(Attestation attestation, NamedProver inputs, PublicBytes binding) {
        return CommitmentBinding.holds(inputs.prover(), attestation.realm(), inputs.commitment(), binding);
    }

    private boolean holds(
            Statement statement, NamedProver inputs, G1Point commitment, G1Point tag, ChaumPedersenProof proof) {
        Attestation attestation = statement.attestation();
        G1Point base = tagBases.of(attestation.realm(), attestation.cycle());
        Scalar minusChallenge = proof.challenge().negate();
        G1Point first = generator.times(proof.response()).plus(commitment.times(minusChallenge));
        G1Point second = base.times(proof.response()).plus(tag.times(minusChallenge));
        return challenge(statementDigest(statement), base, inputs, first, second)
                .equals(proof.challenge());
    }

    static Scalar challenge(Bytes32 digest, G1Point base, NamedProver inputs, G1Point first, G1Point second) {
        byte[] transcript = new ByteWriter(Bytes32.LENGTH + 5 * G1Point.ENCODED_BYTES)
                .bytes32(digest)
                .bytes(base.encode())
                .bytes(inputs.commitment().toArray())
                .bytes(inputs.tag().toArray())
                .bytes(first.encode())
                .bytes(second.encode())
                .toArray();
        return Scalar.hash(transcript, CHALLENGE);
    }

    private static void requireSameRealm(Attestation attestation, ProverKey key) {
        if (!attestation.realm().equals(key.realm())) {
            throw new IllegalArgumentException(
                    "the key is for realm " + key.realm() + ", the statement for realm " + attestation.realm());
        }
    }
}
