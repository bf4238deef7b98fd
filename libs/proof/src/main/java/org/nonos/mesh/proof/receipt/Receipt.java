package org.nonos.mesh.proof.receipt;

import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.chaumpedersen.NamedProver;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A named prover's attestation about a capsule, with all that is needed to check it: no lookup, no registry of keys.
 * Nothing is checked yet but lengths; {@link ReceiptVerifier} does that.
 *
 * @param system the proof system that {@code proof} belongs to
 * @param attestation what is said
 * @param prover who says it
 * @param commitment the prover's public proof key, 48 bytes
 * @param binding the prover's signature that the commitment is its own, 64 bytes ({@link CommitmentBinding})
 * @param tag the prover's tag for the cycle, 48 bytes
 * @param proof the proof, 1 to {@link #MAX_PROOF_BYTES} bytes in the system's encoding
 */
public record Receipt(
        ProofSystemId system,
        Attestation attestation,
        NodeId prover,
        PublicBytes commitment,
        PublicBytes binding,
        PublicBytes tag,
        PublicBytes proof) {

    public static final int VERSION = 1;
    public static final int MAX_PROOF_BYTES = 2048;

    /** The largest encoding there is: no receipt on the wire or in a store may be longer. */
    public static final int MAX_BYTES = ReceiptCodec.FIXED_BYTES + ProofSystemId.MAX_BYTES + MAX_PROOF_BYTES;

    public Receipt {
        requireLength("commitment", commitment, G1Point.ENCODED_BYTES);
        requireLength("binding", binding, Signatures.SIGNATURE_BYTES);
        requireLength("tag", tag, G1Point.ENCODED_BYTES);
        if (proof.length() < 1 || proof.length() > MAX_PROOF_BYTES) {
            throw new IllegalArgumentException("a proof has 1 to 2048 bytes, got " + proof.length());
        }
    }

    /** From bytes of unknown origin. Codes: those of {@code ByteReader}, and those in {@link ReceiptCodec}. */
    public static Decoded<Receipt> decode(byte[] encoding) {
        return ReceiptCodec.decode(encoding);
    }

    /** The one encoding of this receipt. */
    public byte[] encode() {
        return ReceiptCodec.encode(this);
    }

    /**
     * The receipt's name: a hash of what it says, who says it, and the tag. Neither the proof bytes nor the signature
     * are part of it, so proving the same thing twice gives one receipt, not two.
     */
    public Bytes32 id() {
        return Hashes.domain("receipt-id", ReceiptCodec.encodePublic(this));
    }

    /** What the proof system is asked about. */
    public Statement statement() {
        return new Statement(attestation, new NamedProver(prover, commitment, tag).encode());
    }

    private static void requireLength(String what, PublicBytes bytes, int length) {
        if (bytes.length() != length) {
            throw new IllegalArgumentException("a " + what + " has " + length + " bytes, got " + bytes.length());
        }
    }
}
