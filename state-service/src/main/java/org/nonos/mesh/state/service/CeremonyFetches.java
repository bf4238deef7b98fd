package org.nonos.mesh.state.service;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The contributions that ceremonies need and this node has not got yet. Belongs to the desk's thread. */
final class CeremonyFetches {

    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** For so long a ceremony waits for a contribution that is announced and cannot be fetched; then goes on without. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final CeremonyMesh mesh;
    private final Map<Bytes32, Long> askedAtNanos = new HashMap<>();
    private final Map<Bytes32, Long> missingSinceNanos = new HashMap<>();

    CeremonyFetches(CeremonyMesh mesh) {
        this.mesh = mesh;
    }

    private void ask(Bytes32 capsuleId) {
        long now = System.nanoTime();
        Long before = askedAtNanos.get(capsuleId);
        if (before == null || now - before > ASK_AGAIN_NANOS) {
            askedAtNanos.values().removeIf(asked -> now - asked > ASK_AGAIN_NANOS);
            askedAtNanos.put(capsuleId, now);
            mesh.fetch(capsuleId);
        }
    }

    /** Asks for what is missing; whether the last of them is still worth waiting for. */
    boolean areWaitedFor(List<Bytes32> capsules) {
        capsules.stream()
                .filter(capsule -> mesh.content(capsule, Integer.MAX_VALUE).isEmpty())
                .forEach(this::ask);
        long now = System.nanoTime();
        long since = missingSinceNanos.computeIfAbsent(capsules.getLast(), capsule -> now);
        return now - since < PATIENCE_NANOS;
    }

    void found(Bytes32 capsuleId) {
        missingSinceNanos.remove(capsuleId);
    }
}
