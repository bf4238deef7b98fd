package org.nonos.mesh.discovery;

import java.util.random.RandomGenerator;

/**
 * When to beacon: Trickle (RFC 6206) with one change. There, any node's message will do; here each node has its own, so
 * a node that was often silenced moves its moment forward in the interval and the others are silenced in its place.
 * Thus the domain's rate is that of Trickle, and every member is heard in about (nodes / redundancy) intervals.
 */
final class BeaconTimer {

    enum Due {
        NOTHING,
        SPEAK,
        STAY_SILENT
    }

    private final BeaconTiming timing;
    private final RandomGenerator random;
    private long ceilingMillis;
    private long intervalMillis;
    private long startedAtMillis;
    private long speakAtMillis;
    private boolean decided;
    private boolean mustSpeak = true;
    private int heard;
    private int silencedRuns;

    BeaconTimer(BeaconTiming timing, RandomGenerator random) {
        this.timing = timing;
        this.random = random;
        this.ceilingMillis = timing.maxMillis();
    }

    void start(long nowMillis, int domainNodes) {
        intervalMillis = timing.minMillis();
        begin(nowMillis, domainNodes);
    }

    /** Something is new in the domain. At the shortest interval already, nothing changes (RFC 6206 §4.2, rule 6). */
    void news(long nowMillis, int domainNodes) {
        if (intervalMillis > timing.minMillis()) {
            start(nowMillis, domainNodes);
        }
    }

    /** Something is new about this node: its next moment will not be silenced. */
    void ownNews(long nowMillis, int domainNodes) {
        mustSpeak = true;
        start(nowMillis, domainNodes);
    }

    /** Another node spoke, and knows this one. */
    void heardConsistent() {
        heard++;
    }

    void ceiling(long millis, long nowMillis, int domainNodes) {
        ceilingMillis = millis;
        if (intervalMillis > millis) {
            intervalMillis = millis;
            begin(nowMillis, domainNodes);
        }
    }

    Due poll(long nowMillis, int domainNodes) {
        boolean clockJumped =
                nowMillis < startedAtMillis || nowMillis > startedAtMillis + intervalMillis + timing.maxMillis();
        if (clockJumped) {
            begin(nowMillis, domainNodes);
        }
        if (!decided && nowMillis >= speakAtMillis) {
            decided = true;
            return decide();
        }
        if (nowMillis >= startedAtMillis + intervalMillis) {
            intervalMillis = Math.min(intervalMillis * 2, ceilingMillis);
            begin(nowMillis, domainNodes);
        }
        return Due.NOTHING;
    }

    private Due decide() {
        if (mustSpeak || heard < timing.redundancy()) {
            mustSpeak = false;
            silencedRuns = 0;
            return Due.SPEAK;
        }
        silencedRuns++;
        return Due.STAY_SILENT;
    }

    long nextMillis() {
        return decided ? startedAtMillis + intervalMillis : speakAtMillis;
    }

    long intervalMillis() {
        return intervalMillis;
    }

    private void begin(long nowMillis, int domainNodes) {
        startedAtMillis = nowMillis;
        decided = false;
        heard = 0;
        double turn = Math.min(1.0, (double) silencedRuns * timing.redundancy() / Math.max(1, domainNodes));
        double fraction = 0.5 + 0.25 * (1 - turn) + 0.25 * random.nextDouble();
        speakAtMillis = nowMillis + (long) (intervalMillis * fraction);
    }
}
