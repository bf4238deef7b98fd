package org.nonos.mesh.state.service;

import org.nonos.mesh.state.Limits;
import org.nonos.mesh.state.Timing;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the state layer.
 *
 * @param enabled whether this process runs the layer
 * @param receiptLifetimeCycles for how many cycles this node's receipts count, 1 to 43200
 * @param inputQueue inputs that may wait for the core, 64 to 65536; more frames are refused
 * @param serveIdleMillis after this silence a stream of a far node is closed, 1000 to 600000
 * @param diskThreads threads that write and check content, 1 to 64
 * @param limits what the layer bounds
 * @param timing when the layer does things by itself
 */
@ConfigurationProperties("mesh.state")
public record StateProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1440") int receiptLifetimeCycles,
        @DefaultValue("4096") int inputQueue,
        @DefaultValue("30000") long serveIdleMillis,
        @DefaultValue("4") int diskThreads,
        @DefaultValue LimitSettings limits,
        @DefaultValue TimingSettings timing) {

    public StateProperties {
        between("receipt-lifetime-cycles", receiptLifetimeCycles, 1, 43_200);
        between("input-queue", inputQueue, 64, 65_536);
        between("serve-idle-millis", serveIdleMillis, 1_000, 600_000);
        between("disk-threads", diskThreads, 1, 64);
        limits.toLimits();
        timing.toTiming();
    }

    /** {@code mesh.state.limits.*}; reasons stand at {@link Limits}. */
    public record LimitSettings(
            @DefaultValue("1073741824") long maxCapsuleBytes,
            @DefaultValue("50000") int maxManifests,
            @DefaultValue("100000") int maxReceipts,
            @DefaultValue("100000") int maxHolders,
            @DefaultValue("32") int maxHoldersPerCapsule,
            @DefaultValue("256") int maxRunning,
            @DefaultValue("4") int maxTransfers,
            @DefaultValue("64") int maxQueuedTransfers,
            @DefaultValue("256") int transferHistory,
            @DefaultValue("16") int legWindow,
            @DefaultValue("32") int maxGenerations,
            @DefaultValue("2") int maxReconciliations,
            @DefaultValue("4096") int maxMissing,
            @DefaultValue("1024") int maxRequests,
            @DefaultValue("64") int maxServedStreams,
            @DefaultValue("4") int maxPublishes,
            @DefaultValue("512") int proofUnitsPerSecond,
            @DefaultValue("2048") int proofBurstUnits) {

        Limits toLimits() {
            return new Limits(
                    maxCapsuleBytes,
                    maxManifests,
                    maxReceipts,
                    maxHolders,
                    maxHoldersPerCapsule,
                    maxRunning,
                    maxTransfers,
                    maxQueuedTransfers,
                    transferHistory,
                    legWindow,
                    maxGenerations,
                    maxReconciliations,
                    maxMissing,
                    maxRequests,
                    maxServedStreams,
                    maxPublishes,
                    proofUnitsPerSecond,
                    proofBurstUnits);
        }
    }

    /** {@code mesh.state.timing.*}; meanings stand at {@link Timing}. */
    public record TimingSettings(
            @DefaultValue("1000") long rootsGapMillis,
            @DefaultValue("5000") long rootsChangedMillis,
            @DefaultValue("30000") long rootsIdleMillis,
            @DefaultValue("1500") long reconcileDelayMillis,
            @DefaultValue("2000") long reconcileRetryMillis,
            @DefaultValue("30000") long openMillis,
            @DefaultValue("15000") long replyMillis,
            @DefaultValue("1000") long fetchRetryMillis,
            @DefaultValue("6") int fetchRounds,
            @DefaultValue("1440") int holderLeaseCycles,
            @DefaultValue("true") boolean seededReceipts) {

        Timing toTiming() {
            return new Timing(
                    rootsGapMillis,
                    rootsChangedMillis,
                    rootsIdleMillis,
                    reconcileDelayMillis,
                    reconcileRetryMillis,
                    openMillis,
                    replyMillis,
                    fetchRetryMillis,
                    fetchRounds,
                    holderLeaseCycles,
                    seededReceipts);
        }
    }

    private static void between(String key, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "mesh.state." + key + " must be " + low + " to " + high + ", is " + value);
        }
    }
}
