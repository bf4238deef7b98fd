package org.nonos.mesh.gateway.forwarding;

import java.util.random.RandomGenerator;

/**
 * When an idle link is due a cell of padding: after a random time, the larger of two uniform draws between two bounds
 * (Tor's padding-spec §2.2), so that records of traffic which note when a connection fell silent tell little.
 */
final class LinkPadding {

    private final RandomGenerator random;
    private int lowMillis;
    private int highMillis;
    private long activeAtMillis;
    private int waitMillis;

    LinkPadding(RandomGenerator random, int lowMillis, int highMillis, long nowMillis) {
        this.random = random;
        this.activeAtMillis = nowMillis;
        agree(lowMillis, highMillis);
    }

    /** Takes other bounds; zeros: no padding. */
    void agree(int low, int high) {
        lowMillis = low;
        highMillis = high;
        draw();
    }

    private void draw() {
        waitMillis = Math.max(draw(random), draw(random));
    }

    private int draw(RandomGenerator from) {
        return lowMillis + from.nextInt(highMillis - lowMillis + 1);
    }

    /** A cell went or came. */
    void active(long nowMillis) {
        activeAtMillis = nowMillis;
    }

    /** True when a padding cell is to go now. */
    boolean due(long nowMillis) {
        if (highMillis == 0 || nowMillis - activeAtMillis < waitMillis) {
            return false;
        }
        activeAtMillis = nowMillis;
        draw();
        return true;
    }
}
