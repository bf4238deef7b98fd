package org.nonos.mesh.gossip.service;

import org.nonos.mesh.gossip.GossipLimits;
import org.nonos.mesh.gossip.VerificationLimits;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@link GossipLimits} as configuration keys {@code mesh.gossip.limits.*}; meanings and ranges are there. */
public record GossipLimitSettings(
        @DefaultValue("128") int peers,
        @DefaultValue("16") int meshPeers,
        @DefaultValue("3") int eagerLinks,
        @DefaultValue("1024") int smallItemBytes,
        @DefaultValue("6") int smallPushPeers,
        @DefaultValue("16384") int seenPerLane,
        @DefaultValue("7200000") long seenMillis,
        @DefaultValue("8192") int invalidIds,
        @DefaultValue("256") int recentPerLane,
        @DefaultValue("4194304") long recentBytesPerLane,
        @DefaultValue("1800000") long recentMillis,
        @DefaultValue("1024") int pendingPerPeer,
        @DefaultValue("4194304") long pendingBytesPerPeer,
        @DefaultValue("33554432") long pendingBytes,
        @DefaultValue("64") int verifying,
        @DefaultValue("10000") long verifyMillis,
        @DefaultValue("8192") int wanted,
        @DefaultValue("1024") int wantedPerPeer,
        @DefaultValue("2048") int announcedPerPeer,
        @DefaultValue("524288") long queueBytesPerLane,
        @DefaultValue("33554432") long queueBytes,
        @DefaultValue("2097152") long sendBytesPerSecond,
        @DefaultValue("16777216") long sendBytesPerSecondInAll,
        @DefaultValue("4096") int origins,
        @DefaultValue("4") int unknownTier,
        @DefaultValue("100") long delayBaseMillis,
        @DefaultValue("30000") long maxWaitMillis,
        @NestedConfigurationProperty @DefaultValue VerificationSettings verification) {

    /** {@link VerificationLimits} as configuration keys {@code mesh.gossip.limits.verification.*}. */
    public record VerificationSettings(
            @DefaultValue("2") int batches,
            @DefaultValue("128") int batchItems,
            @DefaultValue("8") int strangerBatchItems,
            @DefaultValue("1024") int unitsPerSecond,
            @DefaultValue("4096") int burstUnits,
            @DefaultValue("8") int failureFactor) {

        VerificationLimits toLimits() {
            return new VerificationLimits(
                    batches, batchItems, strangerBatchItems, unitsPerSecond, burstUnits, failureFactor);
        }
    }

    /** Throws one sentence that names the key when a value is out of range. */
    GossipLimits toLimits() {
        return new GossipLimits(
                peers,
                meshPeers,
                eagerLinks,
                smallItemBytes,
                smallPushPeers,
                seenPerLane,
                seenMillis,
                invalidIds,
                recentPerLane,
                recentBytesPerLane,
                recentMillis,
                pendingPerPeer,
                pendingBytesPerPeer,
                pendingBytes,
                verifying,
                verifyMillis,
                wanted,
                wantedPerPeer,
                announcedPerPeer,
                queueBytesPerLane,
                queueBytes,
                sendBytesPerSecond,
                sendBytesPerSecondInAll,
                origins,
                unknownTier,
                delayBaseMillis,
                maxWaitMillis,
                verification.toLimits());
    }
}
