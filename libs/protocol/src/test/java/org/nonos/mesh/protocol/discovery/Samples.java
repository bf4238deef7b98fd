package org.nonos.mesh.protocol.discovery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Statements to test with: one that is fixed for the vectors, and any number of random ones. */
final class Samples {

    /** RFC 8032 §7.1, test 1: its secret key, known to everyone. */
    static final IdentityKey KEY = new IdentityKey(
            java.util.HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    static final long NOW = 1_790_000_000_000L;
    static final Stamp STAMP = new Stamp(1_790_000_001L, NOW, 2_048);

    private Samples() {}

    static Bytes32 filled(int value) {
        byte[] bytes = new byte[Bytes32.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return Bytes32.of(bytes);
    }

    static NodeFacts facts(Endpoint... endpoints) {
        return new NodeFacts(
                KEY.nodeId(),
                NodeFacts.tagOf(new Realm("nonos")),
                Capability.bits(Capability.all()),
                List.of(endpoints),
                10,
                13,
                filled(0x33),
                new CycleAnchor(29_833_333L, filled(0x36), filled(0x3b)),
                filled(0x37));
    }

    static Beacon beacon() {
        return new Beacon(
                facts(new Endpoint("", 40511), new Endpoint("192.0.2.7", 40511)),
                STAMP,
                filled(0x34),
                NeighbourDigest.of(STAMP.sequence(), List.of(new NodeId(filled(1)), new NodeId(filled(2)))));
    }

    static NodeRecord record() {
        byte[] commitment = new byte[ProofKey.COMMITMENT_BYTES];
        byte[] leaf = new byte[ProofKey.LEAF_BYTES];
        byte[] binding = new byte[ProofKey.BINDING_BYTES];
        Arrays.fill(commitment, (byte) 0x48);
        Arrays.fill(leaf, (byte) 0x32);
        Arrays.fill(binding, (byte) 0x64);
        return NodeRecord.sign(
                facts(new Endpoint("", 40511), new Endpoint("2001:db8:0:0:0:0:0:7", 40511)),
                STAMP,
                new ProofKey(commitment, leaf, binding),
                KEY);
    }

    static IdentityKey key(Random random) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        random.nextBytes(seed);
        return new IdentityKey(seed);
    }

    static OnionKemKey kemKey(Random random) {
        byte[] bytes = new byte[OnionKemKey.BYTES];
        random.nextBytes(bytes);
        return new OnionKemKey(bytes);
    }

    static Bytes32 random32(Random random) {
        byte[] bytes = new byte[Bytes32.LENGTH];
        random.nextBytes(bytes);
        return Bytes32.of(bytes);
    }

    static NodeFacts facts(NodeId id, Random random) {
        List<Endpoint> endpoints = new ArrayList<>();
        int count = random.nextInt(NodeFacts.MAX_ENDPOINTS + 1);
        for (int i = 0; i < count; i++) {
            int port = 1 + random.nextInt(65_535);
            endpoints.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new Endpoint("", 1 + i);
                        case 1 -> new Endpoint("10.1." + random.nextInt(256) + "." + i, port);
                        case 2 -> new Endpoint("2001:db8:0:0:0:0:" + Integer.toHexString(1 + i) + ":1", port);
                        default -> new Endpoint("node-" + i + "." + "x".repeat(random.nextInt(50)) + "z", port);
                    });
        }
        CycleAnchor anchor = random.nextBoolean()
                ? new CycleAnchor(
                        random.nextLong() >>> 1, random32(random), random.nextBoolean() ? random32(random) : null)
                : null;
        return new NodeFacts(
                id,
                random.nextLong(),
                random.nextLong() & 0xffff_ffffL,
                endpoints,
                random.nextInt(256),
                random.nextInt(256),
                random.nextBoolean() ? random32(random) : null,
                anchor,
                random.nextBoolean() ? random32(random) : null);
    }

    static Stamp stamp(Random random) {
        return new Stamp(
                random.nextLong() >>> 1,
                random.nextLong() >>> 20,
                1 + random.nextInt((int) Stamp.MAX_LIFETIME_SECONDS));
    }
}
