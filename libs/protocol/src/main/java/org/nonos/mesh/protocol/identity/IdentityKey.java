package org.nonos.mesh.protocol.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The identity key itself, in memory. Its text form shows the node id only. */
public final class IdentityKey implements Signer {

    public static final int SEED_BYTES = 32;
    public static final int DERIVED_BYTES = 64;

    private final byte[] seed;
    private final byte[] publicKey;
    private final NodeId nodeId;

    /** Takes a copy of a 32-byte Ed25519 seed. */
    public IdentityKey(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an identity seed has 32 bytes, got " + seed.length);
        }
        this.seed = seed.clone();
        this.publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(this.seed, 0, publicKey, 0);
        this.nodeId = NodeId.of(publicKey);
    }

    @Override
    public NodeId nodeId() {
        return nodeId;
    }

    @Override
    public byte[] sign(SignatureDomain domain, byte[] message) {
        byte[] all = Signatures.signedBytes(domain, message);
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, null, all, 0, all.length, signature, 0);
        return signature;
    }

    /** 64 secret bytes for one purpose: HKDF-SHA256 (RFC 5869) of the seed with the label as info. */
    public byte[] deriveSecret(String label) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(seed)
                            .addSalt("nonos-mesh-v1/derive".getBytes(StandardCharsets.US_ASCII))
                            .thenExpand(label.getBytes(StandardCharsets.UTF_8), DERIVED_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do HKDF-SHA256", e);
        }
    }

    /** A copy, for the custody file alone. */
    public byte[] copySeed() {
        return Arrays.copyOf(seed, seed.length);
    }

    @Override
    public String toString() {
        return "IdentityKey[" + nodeId + "]";
    }
}
