package org.nonos.mesh.trust.ring;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When this node proposes a ring: a moment drawn at random for each cause, so that one node's ring spares the others theirs. */
final class ProposalTimer {

    /** Why a ring is wanted. */
    enum Cause {
        /** There is none for this epoch or the one before. */
        PROMPT,
        /** A young mesh has grown beyond its ring. */
        GROWTH,
        /** A new epoch has no ring yet. */
        EPOCH,
        NONE
    }

    private record Drawn(Cause cause, long epoch, long dueMillis) {}

    private final RingSettings settings;
    private final RandomGenerator random;
    private @Nullable Drawn drawn;

    ProposalTimer(RingSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * True once the drawn moment has come; a new cause or a new epoch draws anew.
     *
     * @param earliestMillis not before this
     */
    boolean isDue(Cause cause, long earliestMillis, long nowMillis) {
        long epoch = settings.epochAt(nowMillis);
        Drawn before = drawn;
        if (cause == Cause.NONE) {
            drawn = null;
            return false;
        }
        if (before == null || before.cause() != cause || before.epoch() != epoch) {
            before = new Drawn(cause, epoch, Math.max(earliestMillis, draw(cause, epoch, nowMillis)));
            drawn = before;
        }
        return nowMillis >= before.dueMillis();
    }

    /** The moment has been used. */
    void proposed() {
        drawn = null;
    }

    private long draw(Cause cause, long epoch, long nowMillis) {
        return switch (cause) {
            case PROMPT, GROWTH -> nowMillis + random.nextLong(RingSettings.PROMPT_MILLIS);
            case EPOCH ->
                Math.max(nowMillis, settings.epochStartMillis(epoch))
                        + random.nextLong(remainingQuarterMillis(epoch, nowMillis));
            case NONE -> throw new IllegalArgumentException("no cause");
        };
    }

    /** Late in an epoch there is no hurry, but no full quarter to wait either. */
    private long remainingQuarterMillis(long epoch, long nowMillis) {
        long left = settings.epochStartMillis(epoch) + settings.quarterMillis() - nowMillis;
        return Math.max(RingSettings.PROMPT_MILLIS, left);
    }
}
