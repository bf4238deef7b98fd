package org.nonos.mesh.trust.ring;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingRoot;
import org.nonos.mesh.protocol.trust.RingStatement;

/** Why a proposal is not accepted, in one countable word; empty where nothing speaks against it. */
final class RingChecks {

    private final RingSettings settings;
    private final ProofKeys keys;
    private final AcceptedRings accepted;
    private final Views views;

    RingChecks(RingSettings settings, ProofKeys keys, AcceptedRings accepted, Views views) {
        this.settings = settings;
        this.keys = keys;
        this.accepted = accepted;
        this.views = views;
    }

    /** What can be seen without its signature and without any key. */
    String cheapFault(RingRecord record, @Nullable NodeId self, long nowMillis) {
        RingStatement said = record.statement();
        if (said.realm() != settings.realm()) {
            return "wrong-realm";
        }
        if (!settings.isCurrent(said.epoch(), nowMillis)) {
            return said.epoch() > settings.epochAt(nowMillis) ? "epoch-in-future" : "epoch-past";
        }
        if (standing(said.proposer(), self) == Standing.DISTRUSTED) {
            return "proposer-distrusted";
        }
        if (isKnown(said)) {
            return "ring-known";
        }
        return said.members().stream().anyMatch(node -> standing(node, self) == Standing.DISTRUSTED)
                ? "member-distrusted"
                : "";
    }

    private boolean isKnown(RingStatement said) {
        AcceptedRing known = accepted.get(said.ringRoot());
        return known != null
                && (known.epoch() > said.epoch()
                        || known.epoch() == said.epoch() && standsForThisOrLarger(said.proposer(), known));
    }

    private boolean standsForThisOrLarger(NodeId proposer, AcceptedRing known) {
        return accepted.proposedBy(proposer, known.epoch())
                .filter(ring -> ring.root().equals(known.root()) || ring.size() > known.size())
                .isPresent();
    }

    /** The rest, all keys being known. */
    String flaw(AcceptedRing ring, @Nullable NodeId self) {
        RingStatement said = ring.statement();
        Set<ByteBuffer> distinct = new HashSet<>();
        ring.commitments().forEach(key -> distinct.add(ByteBuffer.wrap(key)));
        if (distinct.size() < ring.size()) {
            return "key-twice";
        }
        if (!RingRoot.of(said.realm(), ring.commitments()).equals(said.ringRoot())) {
            return "wrong-root";
        }
        if (self == null || !isBorneOut(said.members(), self)) {
            return "members-not-in-standing";
        }
        boolean sameAgain = accepted.proposedBy(said.proposer(), said.epoch())
                .filter(before -> before.root().equals(said.ringRoot()))
                .isPresent();
        return sameAgain || accepted.mayPropose(said.proposer(), said.epoch(), said.members())
                ? ""
                : "second-ring-of-epoch";
    }

    /** Whether at least two thirds of the members meet this node's own rule. */
    private boolean isBorneOut(List<NodeId> members, NodeId self) {
        Standing rule = Eligible.rule(keys, views, self);
        long meeting = members.stream()
                .filter(node -> standing(node, self).atLeast(rule))
                .count();
        return meeting * 3 >= members.size() * 2L;
    }

    Standing standing(NodeId node, @Nullable NodeId self) {
        return node.equals(self) ? Standing.TRUSTED : views.standing(node);
    }
}
