package org.nonos.mesh.gossip;

/**
 * How full gossip is. Sizes are counts unless the name says bytes.
 *
 * @param fastPeers peers that use the fast lane: tier 0 or 1, with a receipt that we verified
 * @param receiptsQueued receipts that wait for a verifier
 * @param shedItems items that found a queue full since the last report
 */
public record GossipReport(
        int peers,
        int meshPeers,
        int eagerPeers,
        int fastPeers,
        int pending,
        long pendingBytes,
        int verifying,
        int receiptsQueued,
        int wanted,
        int seen,
        int recent,
        long recentBytes,
        long queuedBytes,
        int shedItems) {

    public static final GossipReport EMPTY = new GossipReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
