package org.nonos.mesh.state;

/**
 * Everything the state layer bounds. Checked at construction; an illegal value is named with its key.
 *
 * @param maxCapsuleBytes largest capsule that this node publishes or fetches
 * @param maxManifests manifests known at once; each takes some 700 bytes of memory
 * @param maxReceipts receipts known at once; each takes some 1,000 bytes of memory and one verification
 * @param maxHolders holder records known at once, over all capsules
 * @param maxHoldersPerCapsule holder records of one capsule: enough to choose from
 * @param maxRunning running capsules that the local runtime may report
 * @param maxTransfers fetches that run at once
 * @param maxQueuedTransfers fetches that wait for their turn
 * @param transferHistory ended transfers that are remembered
 * @param legWindow shards that one leg of a transfer is asked for at once; 64 KiB of memory each
 * @param maxGenerations generations of one transfer that are being fetched or not yet on the disk; at most 512 KiB of
 *     memory each
 * @param maxReconciliations reconciliations that this node runs at once
 * @param maxMissing records that one reconciliation asks for; the next one goes on
 * @param maxRequests requests that one reconciliation makes
 * @param maxServedStreams streams of other nodes served at once
 * @param maxPublishes publications that run at once
 * @param proofUnitsPerSecond verification work, in units of about 0.6 ms, that one peer's receipts may cause in
 *     reconciliation
 * @param proofBurstUnits the same after a rest
 */
public record Limits(
        long maxCapsuleBytes,
        int maxManifests,
        int maxReceipts,
        int maxHolders,
        int maxHoldersPerCapsule,
        int maxRunning,
        int maxTransfers,
        int maxQueuedTransfers,
        int transferHistory,
        int legWindow,
        int maxGenerations,
        int maxReconciliations,
        int maxMissing,
        int maxRequests,
        int maxServedStreams,
        int maxPublishes,
        int proofUnitsPerSecond,
        int proofBurstUnits) {

    public Limits {
        check("max-capsule-bytes", maxCapsuleBytes, 1, 1L << 40);
        check("max-manifests", maxManifests, 1, 10_000_000);
        check("max-receipts", maxReceipts, 1, 10_000_000);
        check("max-holders", maxHolders, 1, 10_000_000);
        check("max-holders-per-capsule", maxHoldersPerCapsule, 1, 1_024);
        check("max-running", maxRunning, 1, 65_536);
        check("max-transfers", maxTransfers, 1, 64);
        check("max-queued-transfers", maxQueuedTransfers, 0, 4_096);
        check("transfer-history", transferHistory, 1, 4_096);
        check("leg-window", legWindow, 1, 64);
        check("max-generations", maxGenerations, 1, 64);
        check("max-reconciliations", maxReconciliations, 1, 64);
        check("max-missing", maxMissing, 32, 1_000_000);
        check("max-requests", maxRequests, 8, 1_000_000);
        check("max-served-streams", maxServedStreams, 1, 4_096);
        check("max-publishes", maxPublishes, 1, 64);
        check("proof-units-per-second", proofUnitsPerSecond, 1, 1_000_000);
        check("proof-burst-units", proofBurstUnits, 1, 1_000_000);
    }

    /** What a node at home carries easily: about 200 MB at the very most. */
    public static Limits defaults() {
        return new Limits(
                1L << 30, 50_000, 100_000, 100_000, 32, 256, 4, 64, 256, 16, 32, 2, 4_096, 1_024, 64, 4,
                512, // a third of a core; 500 receipts a second, or 100 from rings of 64
                2_048);
    }

    private static void check(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "mesh.state.limits." + key + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
