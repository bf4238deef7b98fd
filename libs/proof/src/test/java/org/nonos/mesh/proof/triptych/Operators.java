package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Keys, rings and claims for tests. */
final class Operators implements RingSource {

    static final RealmTag REALM = new RealmTag(0x1122334455667788L);
    static final long CYCLE = 29_000_000L;

    private static final int SECRET_BYTES = 32;

    private final Map<Bytes32, Ring> rings = new HashMap<>();
    final Triptych system = new Triptych(this, TriptychLimits.DEFAULTS);

    static ProverKey key(int number) {
        return key(number, REALM);
    }

    static ProverKey key(int number, RealmTag realm) {
        byte[] secret = Arrays.copyOf(new ByteWriter().u32(number).toArray(), SECRET_BYTES);
        return ProverKey.derive(secret, realm);
    }

    /** Of the keys from 0 to before {@code count}; known from now on. */
    Ring ring(int count) {
        return ring(0, count, REALM);
    }

    Ring ring(int from, int to, RealmTag realm) {
        List<PublicBytes> keys = new ArrayList<>();
        for (int number = from; number < to; number++) {
            keys.add(key(number, realm).commitment());
        }
        Ring ring = Ring.of(realm, keys).asOptional().orElseThrow();
        rings.put(ring.root(), ring);
        return ring;
    }

    @Override
    public Optional<Ring> find(Bytes32 root) {
        return Optional.ofNullable(rings.get(root));
    }

    Claim claim(Ring ring, ProverKey key, int slot, Attestation attestation, RandomGenerator random) {
        Statement statement = system.state(attestation, ring, slot, key);
        return new Claim(statement, system.prove(statement, key, random));
    }

    static Attestation attestation(int capsule) {
        return attestation(REALM, CYCLE, capsule);
    }

    static Attestation attestation(RealmTag realm, long cycle, int capsule) {
        return new Attestation(realm, ReceiptKind.RELAYED, filled(capsule), cycle, cycle + 100, Bytes32.ZERO);
    }

    static Bytes32 filled(int value) {
        byte[] bytes = new byte[Bytes32.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return Bytes32.of(bytes);
    }
}
