package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingRoot;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Knows the proof keys of nodes, proposes rings of them, and takes or leaves what others propose, by this node's own
 * view. Deterministic; one thread at a time.
 *
 * <p>Each method answers with what is to be done.
 */
public final class RingBook {

    /** Root to {@link AcceptedRing}. */
    public static final String TABLE = "rings";

    private final RingSettings settings;
    private final Views views;
    private final ProofKeys keys;
    private final AcceptedRings accepted = new AcceptedRings();
    private final WaitingRings waiting = new WaitingRings();
    private final ProposalTimer timer;
    private final List<RingEffect> effects = new ArrayList<>();
    private @Nullable NodeId self;
    private @Nullable Bytes32 announcedChoice;
    private @Nullable RingStatement beingSigned;
    private long lastGrownMillis = Long.MIN_VALUE / 2;

    public RingBook(RingSettings settings, KeyCheck check, Views views, RandomGenerator random) {
        this.settings = settings;
        this.views = views;
        this.keys = new ProofKeys(check, RingSettings.MAX_KEYS);
        this.timer = new ProposalTimer(settings, random);
    }

    /** A row of {@link #TABLE}; false when it cannot be read. */
    public boolean restore(byte[] value) {
        Optional<AcceptedRing> ring = AcceptedRing.decodeStored(value).asOptional();
        ring.filter(one -> accepted.size() < RingSettings.MAX_ACCEPTED).ifPresent(accepted::restore);
        return ring.isPresent();
    }

    public List<RingEffect> identified(NodeId node) {
        self = node;
        return done(true);
    }

    /** Discovery tells a node's proof key, this node's own too; it has not been checked. */
    public List<RingEffect> keyTold(NodeId node, ProofKey key, long nowMillis) {
        switch (keys.learn(node, key)) {
            case NEW -> retryWaiting(node, nowMillis);
            case FALSE -> refused("proof-key-false");
            case CHANGED -> refused("proof-key-changed");
            case FULL -> refused("proof-keys-full");
            case KNOWN -> {
                // Told again with each new record.
            }
        }
        return done(false);
    }

    /** Discovery has forgotten the node. */
    public List<RingEffect> keyGone(NodeId node) {
        if (!node.equals(self)) {
            keys.forget(node);
        }
        return done(false);
    }

    /** A record that gossip brought. */
    public List<RingEffect> offered(byte[] bytes, long nowMillis) {
        Decoded<RingRecord> claimed = RingRecord.decodeStored(bytes);
        String fault = claimed.asOptional()
                .map(record -> cheapFault(record, nowMillis))
                .orElse(claimed.refusalCode());
        if (!fault.isEmpty()) {
            refused(fault);
            return done(false);
        }
        switch (RingRecord.decode(bytes)) {
            case Decoded.Ok<RingRecord>(RingRecord record) -> consider(record, nowMillis);
            case Decoded.Refused<RingRecord>(String code, String detail) -> refused(code);
        }
        return done(false);
    }

    /** Answers {@link RingEffect.Sign}. */
    public List<RingEffect> signed(RingStatement statement, byte[] signature, long nowMillis) {
        beingSigned = null;
        switch (RingRecord.of(statement, signature)) {
            case Decoded.Ok<RingRecord>(RingRecord record) -> {
                if (consider(record, nowMillis)) {
                    effects.add(new RingEffect.Publish(record.encode()));
                }
            }
            case Decoded.Refused<RingRecord>(String code, String detail) -> refused("own-signature-bad");
        }
        return done(false);
    }

    /** The key's keeper could not be asked; a ring is proposed anew later. */
    public List<RingEffect> notSigned() {
        beingSigned = null;
        return done(false);
    }

    public List<RingEffect> tick(long nowMillis) {
        NodeId me = self;
        waiting.take(record -> !settings.isCurrent(record.statement().epoch(), nowMillis));
        if (me != null && keys.of(me) != null && keys.size() >= RingStatement.MIN_MEMBERS && beingSigned == null) {
            Eligible eligible = Eligible.by(keys, views, me);
            ProposalTimer.Cause cause = cause(me, eligible, nowMillis);
            boolean growth = cause == ProposalTimer.Cause.GROWTH;
            if (timer.isDue(cause, growth ? lastGrownMillis + RingSettings.GROWTH_MILLIS : nowMillis, nowMillis)) {
                timer.proposed();
                propose(me, eligible, nowMillis);
            }
        }
        return done(false);
    }

    // Proposing

    private ProposalTimer.Cause cause(NodeId me, Eligible eligible, long nowMillis) {
        long epoch = settings.epochAt(nowMillis);
        Optional<AcceptedRing> chosen = accepted.chosen(me);
        if (eligible.members().size() < RingStatement.MIN_MEMBERS
                || !accepted.mayPropose(me, epoch, eligible.members())) {
            return ProposalTimer.Cause.NONE;
        }
        if (chosen.isEmpty() || chosen.get().epoch() < epoch - 1) {
            return ProposalTimer.Cause.PROMPT;
        }
        if (chosen.get().epoch() < epoch) {
            return ProposalTimer.Cause.EPOCH;
        }
        return hasGrown(chosen.get().size(), eligible) ? ProposalTimer.Cause.GROWTH : ProposalTimer.Cause.NONE;
    }

    /** In a small cold mesh each new node counts, in a larger one a quarter more; where there is trust, the next epoch serves. */
    private static boolean hasGrown(int members, Eligible eligible) {
        int now = eligible.members().size();
        return eligible.isCold() && (members < RingSettings.MIN_TRUSTED_KEYS ? now > members : now * 4 >= members * 5);
    }

    private void propose(NodeId me, Eligible eligible, long nowMillis) {
        RingStatement statement = new RingStatement(
                me,
                settings.realm(),
                settings.epochAt(nowMillis),
                views.evidenceRoot(),
                eligible.isCold() ? 0 : settings.trustedThousandths(),
                eligible.root(keys, settings.realm()),
                eligible.members());
        beingSigned = statement;
        effects.add(new RingEffect.Sign(statement));
    }

    // Accepting

    /** Why a record is not worth looking at; needs no signature and no key. */
    private String cheapFault(RingRecord record, long nowMillis) {
        RingStatement said = record.statement();
        AcceptedRing known = accepted.get(said.ringRoot());
        if (said.realm() != settings.realm()) {
            return "wrong-realm";
        }
        if (!settings.isCurrent(said.epoch(), nowMillis)) {
            return said.epoch() > settings.epochAt(nowMillis) ? "epoch-in-future" : "epoch-past";
        }
        if (standing(said.proposer()) == Standing.DISTRUSTED) {
            return "proposer-distrusted";
        }
        if (known != null
                && (known.epoch() > said.epoch()
                        || known.epoch() == said.epoch() && known.proposers().contains(said.proposer()))) {
            return "ring-known";
        }
        return said.members().stream().anyMatch(node -> standing(node) == Standing.DISTRUSTED)
                ? "member-distrusted"
                : "";
    }

    /** Takes it, lets it wait, or refuses it; true when it was taken. */
    private boolean consider(RingRecord record, long nowMillis) {
        String fault = cheapFault(record, nowMillis);
        if (!fault.isEmpty()) {
            refused(fault);
            return false;
        }
        List<NodeId> members = record.statement().members();
        int unknown =
                (int) members.stream().filter(node -> keys.of(node) == null).count();
        if (unknown > 0) {
            if (!waiting.add(record, standing(record.statement().proposer()), unknown)) {
                refused("rings-waiting-full");
            }
            return false;
        }
        List<byte[]> commitments = members.stream()
                .map(node -> Objects.requireNonNull(keys.of(node)))
                .toList();
        AcceptedRing ring =
                new AcceptedRing(record, commitments, Set.of(record.statement().proposer()));
        String flaw = flaw(ring);
        if (flaw.isEmpty()) {
            take(ring, nowMillis);
        } else {
            refused(flaw);
        }
        return flaw.isEmpty();
    }

    /** Why the ring is not taken, all keys being known; empty if it is. */
    private String flaw(AcceptedRing ring) {
        RingStatement said = ring.statement();
        Set<java.nio.ByteBuffer> distinct = new HashSet<>();
        ring.commitments().forEach(key -> distinct.add(java.nio.ByteBuffer.wrap(key)));
        if (distinct.size() < ring.size()) {
            return "key-twice";
        }
        if (!RingRoot.of(said.realm(), ring.commitments()).equals(said.ringRoot())) {
            return "wrong-root";
        }
        NodeId me = self;
        if (me == null || !isBorneOut(said.members(), me)) {
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
    private boolean isBorneOut(List<NodeId> members, NodeId me) {
        Standing rule = Eligible.rule(keys, views, me);
        long meeting =
                members.stream().filter(node -> standing(node).atLeast(rule)).count();
        return meeting * 3 >= members.size() * 2L;
    }

    private void take(AcceptedRing ring, long nowMillis) {
        NodeId me = self;
        int before = accepted.chosen(me).map(AcceptedRing::size).orElse(0);
        AcceptedRing stored = accepted.put(ring);
        effects.add(new RingEffect.Persist(Write.put(TABLE, stored.root().toArray(), stored.encode())));
        accepted.evict(me, views)
                .ifPresent(gone -> effects.add(
                        new RingEffect.Persist(Write.delete(TABLE, gone.root().toArray()))));
        if (accepted.chosen(me).map(AcceptedRing::size).orElse(0) > before) {
            lastGrownMillis = nowMillis;
        }
        changed();
    }

    private void retryWaiting(NodeId learned, long nowMillis) {
        waiting.take(record -> record.statement().members().contains(learned))
                .forEach(record -> consider(record, nowMillis));
    }

    private Standing standing(NodeId node) {
        return node.equals(self) ? Standing.TRUSTED : views.standing(node);
    }

    // Answers

    /** The nodes that answer for a proof key: whoever binds it, and the members whose it was. */
    public List<NodeId> ownersOf(byte[] commitment) {
        Set<NodeId> owners = new HashSet<>(keys.claimants(commitment));
        owners.addAll(accepted.ownersOf(commitment));
        return owners.stream().sorted().toList();
    }

    /** All valid rings, newest epoch and largest first. */
    public List<RingView> rings() {
        Optional<AcceptedRing> chosen = accepted.chosen(self);
        return accepted.all().stream()
                .map(ring -> RingView.of(ring, chosen.filter(ring::equals).isPresent()))
                .toList();
    }

    public RingFigures figures() {
        Optional<AcceptedRing> chosen = accepted.chosen(self);
        return new RingFigures(
                keys.size(),
                accepted.size(),
                waiting.size(),
                chosen.map(AcceptedRing::size).orElse(0),
                chosen.map(ring -> ring.statement().isCold()).orElse(false));
    }

    private void changed() {
        announcedChoice = accepted.chosen(self).map(AcceptedRing::root).orElse(null);
        effects.add(new RingEffect.Changed(rings()));
    }

    private List<RingEffect> done(boolean always) {
        if (always
                || !Objects.equals(
                        announcedChoice,
                        accepted.chosen(self).map(AcceptedRing::root).orElse(null))) {
            changed();
        }
        List<RingEffect> all = List.copyOf(effects);
        effects.clear();
        return all;
    }

    private void refused(String reason) {
        effects.add(new RingEffect.Refused(reason));
    }
}
