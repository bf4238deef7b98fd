package org.nonos.mesh.protocol.onionservice;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A service's key for one period, by the key blinding of Tor's rend-spec-v3, appendix A: with the clamped hash
 * {@code h} of address and period, the secret scalar is {@code a' = h·a mod L} and the public key {@code A' = h·A}.
 * Whoever knows the address computes {@code A'}; from {@code A'} nobody finds the address, nor that two periods' keys
 * belong together. Signatures are plain Ed25519 ones.
 *
 * <p>The arithmetic with the secret is not constant in time. It runs a few times a day, on the service's own machine,
 * at moments that nobody outside can choose or see.
 */
public final class BlindedKey implements Signer {

    private static final byte[] PREFIX_LABEL =
            "Derive temporary signing key hash input".getBytes(StandardCharsets.US_ASCII);

    private final BigInteger scalar;
    private final byte[] prefix;
    private final NodeId publicKey;

    private BlindedKey(BigInteger scalar, byte[] prefix) {
        this.scalar = scalar;
        this.prefix = prefix;
        this.publicKey = NodeId.of(EdwardsPoints.encode(EdwardsPoints.base().multiply(scalar)));
    }

    /** @param seed the service's Ed25519 seed */
    public static BlindedKey of(byte[] seed, Bytes32 serviceKey, ServicePeriod period) {
        return of(seed, factor(serviceKey, period));
    }

    static BlindedKey of(byte[] seed, byte[] factor) {
        byte[] expanded = sha512(seed);
        BigInteger secret = clamped(Arrays.copyOf(expanded, 32));
        byte[] prefix = Arrays.copyOf(sha512(PREFIX_LABEL, Arrays.copyOfRange(expanded, 32, 64)), 32);
        return new BlindedKey(clamped(factor).multiply(secret).mod(EdwardsPoints.ORDER), prefix);
    }

    /** What those who know the address look for; refused when the address holds no usable point. */
    public static Decoded<NodeId> publicKey(Bytes32 serviceKey, ServicePeriod period) {
        return publicKey(serviceKey, factor(serviceKey, period));
    }

    static Decoded<NodeId> publicKey(Bytes32 serviceKey, byte[] factor) {
        return EdwardsPoints.decode(serviceKey.toArray()).then(point -> {
            // Signatures verify with a point of the prime order only; so a small part beside it is no good key.
            return point.multiply(EdwardsPoints.ORDER).isInfinity()
                    ? Decoded.ok(NodeId.of(EdwardsPoints.encode(point.multiply(clamped(factor)))))
                    : Decoded.refused("bad-point", "a point outside the group of prime order");
        });
    }

    private static byte[] factor(Bytes32 serviceKey, ServicePeriod period) {
        return Hashes.domain(
                        "service-blinding",
                        serviceKey.toArray(),
                        new ByteWriter(8).u63(period.number()).toArray())
                .toArray();
    }

    private static BigInteger clamped(byte[] bytes) {
        byte[] clamped = bytes.clone();
        clamped[0] &= (byte) 248;
        clamped[31] &= 63;
        clamped[31] |= 64;
        return EdwardsPoints.littleEndian(clamped);
    }

    /** The blinded public key, in the shape of a node id so that signatures verify as others do. */
    @Override
    public NodeId nodeId() {
        return publicKey;
    }

    @Override
    public byte[] sign(SignatureDomain domain, byte[] message) {
        byte[] all = Signatures.signedBytes(domain, message);
        // The prefix is the same in all periods; with the public key beside it no nonce ever is.
        BigInteger r = EdwardsPoints.littleEndian(sha512(prefix, publicKey.toArray(), all))
                .mod(EdwardsPoints.ORDER);
        ECPoint commitment = EdwardsPoints.base().multiply(r);
        byte[] encoded = EdwardsPoints.encode(commitment);
        BigInteger k = EdwardsPoints.littleEndian(sha512(encoded, publicKey.toArray(), all));
        BigInteger s = r.add(k.multiply(scalar)).mod(EdwardsPoints.ORDER);
        byte[] signature = Arrays.copyOf(encoded, 64);
        System.arraycopy(EdwardsPoints.littleEndian(s), 0, signature, 32, 32);
        return signature;
    }

    private static byte[] sha512(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-512", e);
        }
    }

    @Override
    public String toString() {
        return "BlindedKey[]";
    }
}
