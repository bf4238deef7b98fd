package org.nonos.mesh.proof.receipt;

import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * An attestation about a capsule with a proof by whichever system. Nothing is checked yet but lengths; {@link
 * ReceiptVerifier} does that.
 *
 * @param system the proof system that public inputs and proof belong to
 * @param attestation what is said
 * @param publicInputs what the system needs to know besides, 1 to {@link #MAX_PUBLIC_INPUT_BYTES} bytes
 * @param proof 1 to {@link #MAX_PROOF_BYTES} bytes in the system's encoding
 */
public record Receipt(ProofSystemId system, Attestation attestation, PublicBytes publicInputs, PublicBytes proof) {

    public static final int VERSION = 2;
    public static final int MAX_PUBLIC_INPUT_BYTES = 512;
    public static final int MAX_PROOF_BYTES = 2048;

    /** The largest encoding there is: no receipt on the wire or in a store may be longer. */
    public static final int MAX_BYTES =
            ReceiptCodec.FIXED_BYTES + ProofSystemId.MAX_BYTES + MAX_PUBLIC_INPUT_BYTES + MAX_PROOF_BYTES;

    public Receipt {
        requireWithin("public inputs", publicInputs, MAX_PUBLIC_INPUT_BYTES);
        requireWithin("proof", proof, MAX_PROOF_BYTES);
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
     * The receipt's name: a hash of all but the proof. Proving the same thing twice gives one receipt, not two.
     */
    public Bytes32 id() {
        return Hashes.domain("receipt-id", ReceiptCodec.encodeStatement(this));
    }

    /** What the proof system is asked about. */
    public Statement statement() {
        return new Statement(attestation, publicInputs);
    }

    private static void requireWithin(String what, PublicBytes bytes, int most) {
        if (bytes.length() < 1 || bytes.length() > most) {
            throw new IllegalArgumentException(what + ": 1 to " + most + " bytes, got " + bytes.length());
        }
    }
}
