package org.nonos.mesh.protocol.capsule;

import java.util.Arrays;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A capsule's description with its publisher's signature over it (domain {@code manifest}). Wire form: the signed part,
 * then 64 bytes of signature. Layout: {@code docs/spec/capsules.md}.
 *
 * <p>There is no manifest object whose signature has not been verified.
 */
public final class Manifest {

    /** The longest encoding: every field at its limit. */
    public static final int MAX_BYTES = 1
            + 32
            + 8
            + 8
            + 4
            + 2
            + 32
            + 1
            + CapsuleDescription.MAX_REQUIRED_PROOFS
            + 2
            + CapsuleDescription.MAX_NAME_BYTES
            + 2
            + CapsuleDescription.MAX_VERSION_BYTES
            + Signatures.SIGNATURE_BYTES;

    private final CapsuleDescription description;
    private final Bytes32 capsuleId;
    private final byte[] encoded;

    private Manifest(CapsuleDescription description, Bytes32 capsuleId, byte[] encoded) {
        this.description = description;
        this.capsuleId = capsuleId;
        this.encoded = encoded;
    }

    /**
     * Signs a description; its publisher must be the signer's node.
     *
     * @throws Signer.SigningUnavailableException when the key's keeper does not answer
     */
    public static Manifest sign(CapsuleDescription description, Signer signer) {
        if (!signer.nodeId().equals(description.publisher())) {
            throw new IllegalArgumentException("the publisher is not the one who signs");
        }
        byte[] signedPart = description.signedPart();
        byte[] signature = signer.sign(SignatureDomain.MANIFEST, signedPart);
        return new Manifest(description, description.capsuleId(), join(signedPart, signature));
    }

    /** From bytes of unknown origin: bounded, canonical, signature verified. */
    public static Decoded<Manifest> decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Decoded.refused("manifest-too-long", bytes.length + " bytes, at most " + MAX_BYTES);
        }
        ByteReader reader = new ByteReader(bytes);
        var description = CapsuleDescription.read(reader);
        int signedBytes = reader.position();
        byte[] signature = reader.bytes(Signatures.SIGNATURE_BYTES);
        return reader.finish(description::orElseThrow)
                .then(read -> check(read, Arrays.copyOf(bytes, signedBytes), signature));
    }

    private static Decoded<Manifest> check(CapsuleDescription description, byte[] signedPart, byte[] signature) {
        return Signatures.verify(description.publisher(), SignatureDomain.MANIFEST, signedPart, signature)
                ? Decoded.ok(new Manifest(description, description.capsuleId(), join(signedPart, signature)))
                : Decoded.refused("bad-signature", "the manifest is not signed by its publisher");
    }

    public CapsuleDescription description() {
        return description;
    }

    public Bytes32 capsuleId() {
        return capsuleId;
    }

    public byte[] encode() {
        return encoded.clone();
    }

    private static byte[] join(byte[] signedPart, byte[] signature) {
        byte[] all = Arrays.copyOf(signedPart, signedPart.length + signature.length);
        System.arraycopy(signature, 0, all, signedPart.length, signature.length);
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Manifest that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return capsuleId.hashCode();
    }

    @Override
    public String toString() {
        return "Manifest[" + capsuleId + "]";
    }
}
