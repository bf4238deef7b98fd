package org.nonos.mesh.proof.groth16;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.protocol.bound.NewestMap;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * The keys that this node has accepted, ready to use: the {@link #MAX_KEYS} newest to verify with, and of them the newest
 * to prove with, because one takes megabytes. Threads may share one.
 */
public final class KeyTable implements KeySource {

    public static final int MAX_KEYS = 8;

    private final Map<Bytes32, VerifyingKey> verifying = new NewestMap<>(MAX_KEYS);
    private @Nullable Bytes32 provingId;
    private @Nullable ProvingKey proving;

    /** Accepts a key, which becomes the newest. Takes tens of milliseconds, and no reader waits for them. */
    public void put(CeremonyKey key, Circuit circuit) {
        VerifyingKey verifies = VerifyingKey.of(key);
        ProvingKey proves = new ProvingKey(key, circuit);
        synchronized (this) {
            verifying.put(key.id(), verifies);
            provingId = key.id();
            proving = proves;
        }
    }

    /** For who only verifies: these are all keys from here on. Those beyond {@link #MAX_KEYS} are left out. */
    public synchronized void replaceAll(List<VerifyingKey> keys) {
        verifying.clear();
        keys.stream().limit(MAX_KEYS).forEach(key -> verifying.put(key.id(), key));
    }

    /** The key to prove with. */
    public synchronized Optional<Bytes32> newest() {
        return Optional.ofNullable(provingId);
    }

    @Override
    public synchronized Optional<VerifyingKey> verifying(Bytes32 id) {
        return Optional.ofNullable(verifying.get(id));
    }

    @Override
    public synchronized Optional<ProvingKey> proving(Bytes32 id) {
        return newest().filter(id::equals).flatMap(_ -> Optional.ofNullable(proving));
    }

    public synchronized int size() {
        return verifying.size();
    }
}
