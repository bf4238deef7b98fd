package org.nonos.mesh.gossip;

import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;

/**
 * Every bound of the gossip layer. {@link #defaults} with the reasons beside each figure.
 *
 * @param peers links that gossip speaks on; more are ignored
 * @param meshPeers links to which accepted items are pushed or announced
 * @param eagerLinks in-links that stay eager; doubled while more than 5 % of pulls go unanswered
 * @param smallItemBytes payloads up to this are pushed without asking
 * @param smallPushPeers to how many mesh peers a small item is pushed; the others get its announcement
 * @param seenPerLane ids remembered per lane, about 150 bytes each
 * @param seenMillis how long an id is remembered after it was last heard of
 * @param invalidIds ids of invalid items remembered
 * @param recentPerLane items kept per lane for pulls and for peers that join
 * @param recentBytesPerLane their payload bytes
 * @param recentMillis how long an item is kept; at most a quarter of {@code seenMillis}
 * @param pendingPerPeer items of one peer that wait for release, verdict or tokens
 * @param pendingBytesPerPeer their bytes
 * @param pendingBytes bytes of all pending items
 * @param verifying verdicts asked for at one time, receipts not counted
 * @param verifyMillis after which a missing verdict counts as undecided
 * @param wanted announced ids that we lack, in all
 * @param wantedPerPeer of one announcer
 * @param announcedPerPeer announcements to one peer that it may still pull
 * @param queueBytesPerLane outgoing bytes per peer and lane
 * @param queueBytes outgoing bytes to all peers
 * @param sendBytesPerSecond gossip's share of one link
 * @param sendBytesPerSecondInAll and of all links
 * @param origins signers of items whose buckets are remembered
 * @param unknownTier tier of a node that trust says nothing of
 * @param delayBaseMillis delay of tier 0; doubles per tier
 * @param maxWaitMillis the longest that an item waits for tokens; beyond it is refused
 * @param verification bounds on the verification of proofs
 */
public record GossipLimits(
        int peers,
        int meshPeers,
        int eagerLinks,
        int smallItemBytes,
        int smallPushPeers,
        int seenPerLane,
        long seenMillis,
        int invalidIds,
        int recentPerLane,
        long recentBytesPerLane,
        long recentMillis,
        int pendingPerPeer,
        long pendingBytesPerPeer,
        long pendingBytes,
        int verifying,
        long verifyMillis,
        int wanted,
        int wantedPerPeer,
        int announcedPerPeer,
        long queueBytesPerLane,
        long queueBytes,
        long sendBytesPerSecond,
        long sendBytesPerSecondInAll,
        int origins,
        int unknownTier,
        long delayBaseMillis,
        long maxWaitMillis,
        VerificationLimits verification) {

    public static final int TIERS = 8;

    public GossipLimits {
        between("peers", peers, 1, 1024);
        between("mesh-peers", meshPeers, 1, peers);
        between("eager-links", eagerLinks, 1, meshPeers);
        between("small-item-bytes", smallItemBytes, 0, GossipItem.MAX_PAYLOAD_BYTES);
        between("small-push-peers", smallPushPeers, 1, meshPeers);
        between("seen-per-lane", seenPerLane, recentPerLane, 1 << 20);
        between("seen-millis", seenMillis, 4 * recentMillis, 86_400_000);
        between("invalid-ids", invalidIds, 16, 1 << 20);
        between("recent-per-lane", recentPerLane, 1, 4 * GossipFrameCodec.MAX_IDS);
        between("recent-bytes-per-lane", recentBytesPerLane, GossipItem.MAX_PAYLOAD_BYTES, 1L << 30);
        between("recent-millis", recentMillis, 1_000, 21_600_000);
        between("pending-per-peer", pendingPerPeer, 1, 1 << 16);
        between("pending-bytes-per-peer", pendingBytesPerPeer, GossipItem.MAX_PAYLOAD_BYTES, pendingBytes);
        between("pending-bytes", pendingBytes, GossipItem.MAX_PAYLOAD_BYTES, 1L << 31);
        between("verifying", verifying, 1, 4096);
        between("verify-millis", verifyMillis, 100, 600_000);
        between("wanted", wanted, 1, 1 << 20);
        between("wanted-per-peer", wantedPerPeer, 1, wanted);
        between("announced-per-peer", announcedPerPeer, 1, 1 << 16);
        between("queue-bytes-per-lane", queueBytesPerLane, GossipItem.MAX_PAYLOAD_BYTES * 2L, queueBytes);
        between("queue-bytes", queueBytes, GossipItem.MAX_PAYLOAD_BYTES * 2L, 1L << 31);
        between("send-bytes-per-second", sendBytesPerSecond, 1_000, sendBytesPerSecondInAll);
        between("send-bytes-per-second-in-all", sendBytesPerSecondInAll, 1_000, 1L << 40);
        between("origins", origins, 1, 1 << 20);
        between("unknown-tier", unknownTier, 0, TIERS - 1);
        between("delay-base-millis", delayBaseMillis, 0, 10_000);
        between("max-wait-millis", maxWaitMillis, 1_000, 600_000);
    }

    public static GossipLimits defaults() {
        return new GossipLimits(
                128, // the gateway's default cap on links
                16, // with 3 eager links: eager flooding's latency at a third of its copies (measured, N = 1000)
                3,
                1024, // an announcement, a pull and their round trip cost more than such a payload
                6, // each node then gets at most 6 copies on average, and a random 6-out graph stays connected
                16_384, // two hours at two items a second and lane
                7_200_000,
                8_192,
                256, // what a joining peer catches up with; the rest is reconciliation's work
                4L << 20,
                1_800_000,
                1_024, // a joining node's whole catch-up may wait
                4L << 20,
                32L << 20,
                64, // keeps a proof-verifying pool busy without a second queue in it
                10_000,
                8_192,
                1_024,
                2_048, // two windows of four lanes' recent items
                512L << 10,
                32L << 20,
                2L << 20,
                16L << 20,
                4_096,
                4, // the middle: 1.6 s
                100,
                30_000,
                VerificationLimits.defaults());
    }

    /** How long an item waits that a peer of this tier brings: 100 ms, doubling, to 12.8 s. */
    public long delayMillis(int tier) {
        return delayBaseMillis << tier;
    }

    private static void between(String key, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "mesh.gossip.limits." + key + " must be " + low + " to " + high + ", is " + value);
        }
    }
}
