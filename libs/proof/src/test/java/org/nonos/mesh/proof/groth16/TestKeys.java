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

/** Keys of ceremonies with one contributor, who therefore could forge: for tests and benchmarks alone. */
public final class TestKeys implements KeySource {

    public static final RealmTag REALM = RealmTag.of(new Realm("groth16-test"));

    private static final NodeId CONTRIBUTOR =
            NodeId.of(ByteBuffer.allocate(32).putInt(1).array());

    private final Map<Bytes32, ProvingKey> keys = new HashMap<>();
    private final Map<Bytes32, VerifyingKey> verifyingKeys = new HashMap<>();

    /** Both phases with one contribution each. */
    static Phase2 ceremony(Circuit circuit) {
        return ceremony(circuit, Workers.CALLER);
    }

    public static Phase2 ceremony(Circuit circuit, Workers workers) {
        Phase1 first = Phase1.start(REALM, circuit.logSize());
        Phase1 powers = first.accept(
                        first.contribute(CONTRIBUTOR, factors(1), workers, Progress.NONE),
                        CONTRIBUTOR,
                        workers,
                        Progress.NONE)
                .asOptional()
                .orElseThrow();
        return another(Phase2.start(powers, circuit, workers, Progress.NONE), 2, workers);
    }

    /** One contribution more, and so another key. */
    static Phase2 another(Phase2 phase, long seed) {
        return another(phase, seed, Workers.CALLER);
    }

    private static Phase2 another(Phase2 phase, long seed, Workers workers) {
        return phase.accept(
                        phase.contribute(CONTRIBUTOR, factors(seed), workers, Progress.NONE),
                        CONTRIBUTOR,
                        workers,
                        Progress.NONE)
                .asOptional()
                .orElseThrow();
    }

    private static FreshFactors factors(long seed) {
        return new FreshFactors(new Random(seed), new byte[] {1});
    }

    /** Its id. */
    public Bytes32 add(CeremonyKey key, Circuit circuit) {
        keys.put(key.id(), new ProvingKey(key, circuit));
        verifyingKeys.put(key.id(), VerifyingKey.of(key));
        return key.id();
    }

    @Override
    public Optional<VerifyingKey> verifying(Bytes32 id) {
        return Optional.ofNullable(verifyingKeys.get(id));
    }

    @Override
    public Optional<ProvingKey> proving(Bytes32 id) {
        return Optional.ofNullable(keys.get(id));
    }
}
