package org.nonos.mesh.gossip;

/** Limits that differ from the defaults in what a test is about. */
final class GossipLimitsFixture {

    private GossipLimitsFixture() {}

    static GossipLimits withSendRate(long bytesPerSecond) {
        return with(128, 1_024, 1_024, bytesPerSecond);
    }

    static GossipLimits withTables(int peers, int pendingPerPeer, int wantedPerPeer) {
        return with(peers, pendingPerPeer, wantedPerPeer, 2L << 20);
    }

    private static GossipLimits with(int peers, int pendingPerPeer, int wantedPerPeer, long bytesPerSecond) {
        GossipLimits d = GossipLimits.defaults();
        return new GossipLimits(
                peers,
                Math.min(peers, d.meshPeers()),
                Math.min(peers, d.eagerLinks()),
                d.smallItemBytes(),
                Math.min(peers, d.smallPushPeers()),
                d.seenPerLane(),
                d.seenMillis(),
                d.invalidIds(),
                d.recentPerLane(),
                d.recentBytesPerLane(),
                d.recentMillis(),
                pendingPerPeer,
                d.pendingBytesPerPeer(),
                d.pendingBytes(),
                d.verifying(),
                d.verifyMillis(),
                d.wanted(),
                wantedPerPeer,
                d.announcedPerPeer(),
                d.queueBytesPerLane(),
                d.queueBytes(),
                bytesPerSecond,
                d.sendBytesPerSecondInAll(),
                d.origins(),
                d.unknownTier(),
                d.delayBaseMillis(),
                d.maxWaitMillis(),
                d.verification());
    }
}
