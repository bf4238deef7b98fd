package org.nonos.mesh.trust.ring;

import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.trust.RingStatement;

/**
 * How rings keep time and where they draw their lines.
 *
 * @param realm the realm's tag
 * @param cycles of the realm
 * @param trustedThousandths the score from which a node is trusted, 1 to 1,000
 * @param futureCycles by which a proposer's clock may run ahead of ours
 */
public record RingSettings(long realm, ProofCycles cycles, int trustedThousandths, int futureCycles) {

    /** Fewer trusted keys than these hide nobody well: the ring then takes all in good standing, and is called cold. */
    public static final int MIN_TRUSTED_KEYS = 16;

    /** Nodes whose proof keys are kept: as many as discovery keeps records of, and more. */
    public static final int MAX_KEYS = 8_192;

    /** Rings for verification: one for each epoch that counts. */
    public static final int MAX_ACCEPTED = 24;

    /** Proposals that wait for keys of their members. */
    public static final int MAX_WAITING = 16;

    /** Times that a proposer may replace its ring of an epoch by one that holds it and more. */
    public static final int MAX_GROWTHS = 8;

    /** Epochs before this one whose rings are still accepted: a receipt is pending for 1,440 cycles, which is 22.5 epochs. */
    public static final int PAST_EPOCHS = 23;

    /** Within which a node without any ring proposes one. */
    public static final long PROMPT_MILLIS = 5_000;

    /** Between two rings of a young mesh that grows. */
    public static final long GROWTH_MILLIS = 30_000;

    public RingSettings {
        if (trustedThousandths < 1 || trustedThousandths > RingStatement.MAX_THRESHOLD || futureCycles < 0) {
            throw new IllegalArgumentException("threshold " + trustedThousandths + ", future cycles " + futureCycles);
        }
    }

    long epochAt(long nowMillis) {
        return Math.max(0, RingStatement.epochOf(cycles.cycleAt(nowMillis)));
    }

    long newestEpochAt(long nowMillis) {
        return Math.max(0, RingStatement.epochOf(cycles.cycleAt(nowMillis) + futureCycles));
    }

    boolean isCurrent(long epoch, long nowMillis) {
        return epoch >= epochAt(nowMillis) - PAST_EPOCHS && epoch <= newestEpochAt(nowMillis);
    }

    long epochStartMillis(long epoch) {
        return cycles.startMillis(epoch * RingStatement.CYCLES_PER_EPOCH);
    }

    /** The part of an epoch in which its ring is proposed. */
    long quarterMillis() {
        return RingStatement.CYCLES_PER_EPOCH / 4 * cycles.lengthMillis();
    }
}
