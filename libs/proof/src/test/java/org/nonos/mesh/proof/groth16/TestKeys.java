package org.nonos.mesh.proof.groth16;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Phase1;
import org.nonos.mesh.proof.ceremony.Phase2;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Keys of ceremonies with one contributor, who therefore could forge: for tests alone. */
final class TestKeys implements KeySource {

    static final RealmTag REALM = RealmTag.of(new Realm("groth16-test"));

    private final Map<Bytes32, ProvingKey> keys = new HashMap<>();

    static CeremonyKey ceremony(Circuit circuit, long seed) {
        Random random = new Random(seed);
        NodeId one = NodeId.of(ByteBuffer.allocate(32).putInt(1).array());
        FreshFactors factors = new FreshFactors(random, new byte[] {1});
        Phase1 first = Phase1.start(REALM, circuit.logSize());
        Phase1 powers = first.accept(
                        first.contribute(one, factors, Workers.CALLER, Progress.NONE),
                        one,
                        Workers.CALLER,
                        Progress.NONE)
                .asOptional()
                .orElseThrow();
        Phase2 second = Phase2.start(powers, circuit, Workers.CALLER, Progress.NONE);
        return second.accept(
                        second.contribute(one, new FreshFactors(random, new byte[] {2}), Workers.CALLER, Progress.NONE),
                        one,
                        Workers.CALLER,
                        Progress.NONE)
                .asOptional()
                .orElseThrow()
                .key();
    }

    /** Its id. */
    Bytes32 add(CeremonyKey key, Circuit circuit) {
        keys.put(key.id(), new ProvingKey(key, circuit));
        return key.id();
    }

    @Override
    public Optional<VerifyingKey> verifying(Bytes32 id) {
        return proving(id).map(ProvingKey::verifyingKey);
    }

    @Override
    public Optional<ProvingKey> proving(Bytes32 id) {
        return Optional.ofNullable(keys.get(id));
    }
}
