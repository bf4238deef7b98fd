package org.nonos.mesh.state;

/**
 * When the state layer does things by itself; milliseconds, or proof cycles where the name says so.
 *
 * @param rootsGapMillis least time between two root announcements after changes
 * @param rootsChangedMillis time between announcements while the state has changed lately
 * @param rootsIdleMillis time between announcements while nothing changes
 * @param reconcileDelayMillis how long a difference may stand before this node asks for what it lacks: gossip usually
 *     brings it sooner
 * @param reconcileRetryMillis first pause after a failed reconciliation with a peer; doubles to 5 minutes
 * @param openMillis how long the first answer on a stream may take, the circuit's building included
 * @param replyMillis how long the far node may stay silent while something is asked of it, after its first answer
 * @param fetchRetryMillis first pause after all holders failed; doubles to 30 seconds
 * @param fetchRounds how often all holders are tried before a fetch fails
 * @param holderLeaseCycles how long an offer to serve stands; renewed at half of it
 * @param seededReceipts whether serving a capsule makes a receipt, at most one per capsule and cycle
 */
public record Timing(
        long rootsGapMillis,
        long rootsChangedMillis,
        long rootsIdleMillis,
        long reconcileDelayMillis,
        long reconcileRetryMillis,
        long openMillis,
        long replyMillis,
        long fetchRetryMillis,
        int fetchRounds,
        int holderLeaseCycles,
        boolean seededReceipts) {

    public Timing {
        check("roots-gap-millis", rootsGapMillis, 50, 60_000);
        check("roots-changed-millis", rootsChangedMillis, 100, 600_000);
        check("roots-idle-millis", rootsIdleMillis, 100, 3_600_000);
        check("reconcile-delay-millis", reconcileDelayMillis, 0, 600_000);
        check("reconcile-retry-millis", reconcileRetryMillis, 100, 300_000);
        check("open-millis", openMillis, 100, 600_000);
        check("reply-millis", replyMillis, 100, 600_000);
        check("fetch-retry-millis", fetchRetryMillis, 100, 30_000);
        check("fetch-rounds", fetchRounds, 1, 1_000);
        check("holder-lease-cycles", holderLeaseCycles, 2, 1_000_000);
    }

    public static Timing defaults() {
        return new Timing(1_000, 5_000, 30_000, 1_500, 2_000, 30_000, 15_000, 1_000, 6, 1_440, true);
    }

    private static void check(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "mesh.state.timing." + key + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
