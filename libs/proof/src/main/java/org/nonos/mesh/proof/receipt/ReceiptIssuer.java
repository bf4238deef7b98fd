package org.nonos.mesh.proof.receipt;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.chaumpedersen.NamedProver;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Makes this node's receipts, with {@link ChaumPedersen}. The commitment is signed once, when it is first needed;
 * after that the identity key is not asked again. One thread at a time.
 */
public final class ReceiptIssuer {

    private final ChaumPedersen system;
    private final ProverKey key;
    private final Signer signer;
    private final RandomGenerator random;
    private final ReceiptLimits limits;
    private @Nullable PublicBytes binding;

    /**
     * @param secret at least 32 bytes of high entropy; see {@link ProverKey#derive}
     * @param random a cryptographic source; the proofs stay sound and the key stays secret even if it is a bad one
     */
    public ReceiptIssuer(
            byte[] secret,
            RealmTag realm,
            Signer signer,
            ChaumPedersen system,
            RandomGenerator random,
            ReceiptLimits limits) {
        this.key = ProverKey.derive(secret, realm);
        this.signer = signer;
        this.system = system;
        this.random = random;
        this.limits = limits;
    }

    /** This node's public proof key, as discovery advertises it. */
    public PublicBytes commitment() {
        return key.commitment();
    }

    /**
     * A receipt of this node about a capsule.
     *
     * @param cycle the current proof cycle
     * @param lifetimeCycles for how many cycles after {@code cycle} it counts, 0 to the limit
     * @param anchor this node's anchor of the last closed cycle
     * @throws Signer.SigningUnavailableException if the commitment is not yet signed and the signer does not answer
     */
    public Receipt issue(ReceiptKind kind, Bytes32 capsule, long cycle, long lifetimeCycles, Bytes32 anchor) {
        if (lifetimeCycles < 0 || lifetimeCycles > limits.maxLifetimeCycles()) {
            throw new IllegalArgumentException(
                    "lifetimeCycles must be 0 to " + limits.maxLifetimeCycles() + ", is " + lifetimeCycles);
        }
        Attestation attestation =
                new Attestation(key.realm(), kind, capsule, cycle, Math.addExact(cycle, lifetimeCycles), anchor);
        PublicBytes signedCommitment = binding();
        Statement statement = system.state(attestation, signer.nodeId(), key);
        PublicBytes tag = NamedProver.decode(statement.publicInputs())
                .asOptional()
                .orElseThrow()
                .tag();
        PublicBytes proof = system.prove(statement, key, random);
        return new Receipt(system.id(), attestation, signer.nodeId(), key.commitment(), signedCommitment, tag, proof);
    }

    private PublicBytes binding() {
        PublicBytes known = binding;
        if (known == null) {
            known = CommitmentBinding.sign(signer, key.realm(), key.commitment());
            binding = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return "ReceiptIssuer[" + signer.nodeId() + ", " + key + "]";
    }
}
