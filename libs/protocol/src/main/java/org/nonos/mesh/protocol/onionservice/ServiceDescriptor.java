package org.nonos.mesh.protocol.onionservice;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What the mesh keeps of a service, verified: {@code version u8 (1) | blinded key 32 | revision u64 | expires u64 |
 * sealed (u16 length) | signature 64}. Whoever keeps it learns neither the service's address nor its introduction
 * points, and can tell no two periods' descriptors of one service from those of two.
 *
 * @param revision grows with every descriptor of a service; UTC milliseconds
 * @param expiresMillis UTC
 * @param encoded the whole, as it travels
 */
public record ServiceDescriptor(NodeId blindedKey, long revision, long expiresMillis, byte[] sealed, byte[] encoded) {

    public static final int MAX_BYTES = 8 * 1_024;

    /** No descriptor may live longer. */
    public static final long MAX_LIFE_MILLIS = ServicePeriod.LENGTH_MILLIS;

    private static final int VERSION = 1;

    /** Makes and signs one. */
    public static ServiceDescriptor make(
            BlindedKey key,
            Bytes32 serviceKey,
            DescriptorContent content,
            List<Bytes32> clients,
            long revision,
            long expiresMillis,
            RandomGenerator random) {
        byte[] sealed = new DescriptorSeal(serviceKey, key.nodeId(), revision).seal(content, clients, random);
        byte[] signed = new ByteWriter(sealed.length + 128)
                .u8(VERSION)
                .bytes(key.nodeId().toArray())
                .u63(revision)
                .u63(expiresMillis)
                .var(sealed)
                .toArray();
        byte[] signature = key.sign(SignatureDomain.SERVICE_DESCRIPTOR, signed);
        byte[] encoded = new ByteWriter(signed.length + signature.length)
                .bytes(signed)
                .bytes(signature)
                .toArray();
        return new ServiceDescriptor(key.nodeId(), revision, expiresMillis, sealed, encoded);
    }

    /** Refused unless the signature is that of its blinded key. */
    public static Decoded<ServiceDescriptor> decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return Decoded.refused("descriptor-too-long", bytes.length + " bytes");
        }
        ByteReader in = new ByteReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            in.fail("descriptor-version", "version " + version + ", this node knows 1");
        }
        NodeId key = new NodeId(in.bytes32());
        long revision = in.u63();
        long expires = in.u63();
        byte[] sealed = in.var(MAX_BYTES);
        int signedBytes = in.position();
        byte[] signature = in.bytes(Signatures.SIGNATURE_BYTES);
        return in.finish(() -> new ServiceDescriptor(key, revision, expires, sealed, bytes.clone()))
                .then(descriptor -> Signatures.verify(
                                key, SignatureDomain.SERVICE_DESCRIPTOR, Arrays.copyOf(bytes, signedBytes), signature)
                        ? Decoded.ok(descriptor)
                        : Decoded.refused("bad-signature", "the blinded key has not signed it"));
    }

    /** For one who knows the address; refused with "not-authorised" when that is not enough. */
    public Decoded<DescriptorContent> open(Bytes32 serviceKey, ClientKey client) {
        return new DescriptorSeal(serviceKey, blindedKey, revision).open(sealed, client);
    }

    @Override
    public String toString() {
        return "ServiceDescriptor[revision=" + revision + "]";
    }
}
