package org.nonos.mesh.trust.ring;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.trust.ring.ProposalTimer.Cause;

/** Decides whether this node proposes a ring now, and which. */
final class Proposer {

    private final RingSettings settings;
    private final ProofKeys keys;
    private final AcceptedRings accepted;
    private final Views views;
    private final ProposalTimer timer;

    Proposer(RingSettings settings, ProofKeys keys, AcceptedRings accepted, Views views, RandomGenerator random) {
        this.settings = settings;
        this.keys = keys;
        this.accepted = accepted;
        this.views = views;
        this.timer = new ProposalTimer(settings, random);
    }

    /**
     * A ring to sign now.
     *
     * @param chosen what this node proves with
     * @param lastGrownMillis when that became larger
     */
    Optional<RingStatement> due(NodeId self, Optional<AcceptedRing> chosen, long lastGrownMillis, long nowMillis) {
        if (keys.of(self) == null || keys.size() < RingStatement.MIN_MEMBERS) {
            return Optional.empty();
        }
        Eligible eligible = Eligible.by(keys, views, self);
        Cause cause = cause(self, chosen, eligible, nowMillis);
        long earliestMillis = cause == Cause.GROWTH ? lastGrownMillis + RingSettings.GROWTH_MILLIS : nowMillis;
        if (!timer.isDue(cause, earliestMillis, nowMillis)) {
            return Optional.empty();
        }
        timer.proposed();
        return Optional.of(statement(self, eligible, nowMillis));
    }

    private Cause cause(NodeId self, Optional<AcceptedRing> chosen, Eligible eligible, long nowMillis) {
        long epoch = settings.epochAt(nowMillis);
        if (eligible.members().size() < RingStatement.MIN_MEMBERS
                || !accepted.mayPropose(self, epoch, eligible.members())) {
            return Cause.NONE;
        }
        if (chosen.isEmpty() || chosen.get().epoch() < epoch - 1) {
            return Cause.PROMPT;
        }
        if (chosen.get().epoch() < epoch) {
            return Cause.EPOCH;
        }
        return hasGrown(chosen.get().size(), eligible) ? Cause.GROWTH : Cause.NONE;
    }

    /** In a small cold mesh each new node counts, in a larger one a quarter more; where there is trust, the next epoch serves. */
    private static boolean hasGrown(int members, Eligible eligible) {
        int now = eligible.members().size();
        return eligible.isCold() && (members < RingSettings.MIN_TRUSTED_KEYS ? now > members : now * 4 >= members * 5);
    }

    private RingStatement statement(NodeId self, Eligible eligible, long nowMillis) {
        return new RingStatement(
                self,
                settings.realm(),
                settings.epochAt(nowMillis),
                views.evidenceRoot(),
                eligible.isCold() ? 0 : settings.trustedThousandths(),
                eligible.root(keys, settings.realm()),
                eligible.members());
    }
}
