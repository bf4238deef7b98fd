package org.nonos.mesh.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingRecord;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.ring.KeyCheck;
import org.nonos.mesh.trust.ring.RingBook;
import org.nonos.mesh.trust.ring.RingEffect;
import org.nonos.mesh.trust.ring.RingSettings;
import org.nonos.mesh.trust.ring.RingView;
import org.nonos.mesh.trust.ring.Standing;
import org.nonos.mesh.trust.ring.Views;

/**
 * The trust layer: takes observations, signs them into evidence, keeps and reconciles the evidence of others, and
 * scores nodes by what this node has seen itself.
 *
 * <p>Every step lists its persists first, so nothing is acknowledged, published or sent before it is durable. The file
 * is long because it is the switchboard: each branch is short and calls one of the parts beside it.
 */
public final class TrustCore implements Core<TrustInput, TrustEffect> {

    static final int MALFORMED_WEIGHT = 10;
    static final int FORGED_WEIGHT = 20;
    static final int EXCESS_WEIGHT = 1;
    static final String CONTRADICTORY = "contradictory-evidence";
    static final String DOUBLE_SIGNALLED = "double-signalled";

    /** Signed proof of a lie weighs as much as two bad items: enough to condemn a stranger. */
    static final int CONTRADICTION_UNITS = 2;

    private static final int SCORES_PER_TICK = 128;
    private static final long ROOT_INTERVAL_MILLIS = 5_000;
    private static final long FULL_SHOWN_MILLIS = 3_600_000;

    private final TrustSettings settings;
    private final TrustLimits limits;
    private final IndirectTrust indirect;
    private final Scoring scoring;
    private final Explainer explainer;
    private final OwnObservations observations;
    private final EvidenceSet evidence;
    private final EvidencePublisher publisher;
    private final UptimeProbes probes;
    private final Reconciler reconciler;
    private final RingBook rings;
    private final RingExchange ringExchange;
    private final SlashedSlots slashed = new SlashedSlots();
    private final Map<NodeId, TrustScore> current = new HashMap<>();
    private final Map<NodeId, TrustScore> announced = new HashMap<>();
    private final Deque<NodeId> toRefresh = new ArrayDeque<>();
    private final int unreadable;

    private @Nullable NodeId self;
    private @Nullable Bytes32 advertisedRoot;
    private long advertisedAtMillis = Long.MIN_VALUE;
    private long issuersFullAtMillis = Long.MIN_VALUE;

    private final List<Write> writes = new ArrayList<>();
    private final List<TrustEffect> effects = new ArrayList<>();

    /**
     * @param stored every row of the {@link TrustTables}, as persist effects once wrote it; unreadable rows are counted
     *     and left out
     */
    public TrustCore(
            TrustSettings settings,
            TrustLimits limits,
            IndirectTrust indirect,
            RingSettings ringSettings,
            KeyCheck keyCheck,
            RandomGenerator random,
            List<Write> stored,
            long nowMillis) {
        this.settings = settings;
        this.limits = limits;
        this.indirect = indirect;
        this.scoring = new Scoring(settings.trustedFrom());
        this.explainer = new Explainer(indirect);
        this.observations = new OwnObservations(limits.maxObserved(), settings.halfLifeMillis());
        this.evidence = new EvidenceSet(limits);
        this.publisher = new EvidencePublisher(limits.maxEvidencePerCycle());
        this.probes = new UptimeProbes(settings.uptimeProbeMillis(), settings.lossGraceMillis());
        this.reconciler = new Reconciler(evidence, limits, settings.reconcileMillis(), random);
        this.rings = new RingBook(ringSettings, keyCheck, new RingViews(), random);
        this.ringExchange = new RingExchange(rings, settings.reconcileMillis(), random);
        this.unreadable = (int) stored.stream().filter(row -> !restored(row)).count();
        observations.subjects().forEach(subject -> announced.put(subject, score(subject, nowMillis)));
        current.putAll(announced);
        while (observations.size() > limits.maxObserved() && evictOne()) {
            // A lower limit than at the last run: the least recently seen go.
        }
        effects.clear();
    }

    @Override
    public List<TrustEffect> step(TrustInput input, long nowMillis) {
        switch (input) {
            case TrustInput.Identified(NodeId node) -> {
                self = node;
                ringEffects(rings.identified(node));
            }
            case TrustInput.Observed(long request, List<Observation> seen) -> {
                observe(seen, nowMillis);
                reply(request, new TrustEffect.Answer.Acknowledged());
            }
            case TrustInput.LinkUp(NodeId peer) -> linkUp(peer, nowMillis);
            case TrustInput.LinkDown(NodeId peer, boolean orderly) -> {
                probes.linkDown(peer, orderly, nowMillis);
                reconciler.linkDown(peer);
                ringExchange.linkDown(peer);
            }
            case TrustInput.Detached() -> {
                probes.forget();
                reconciler.clear();
                ringExchange.clear();
            }
            case TrustInput.FrameIn(NodeId peer, int message, byte[] payload) ->
                frame(peer, message, payload, nowMillis);
            case TrustInput.GossipIn(byte[] payload) -> gossip(payload, nowMillis);
            case TrustInput.Signed(EvidenceStatement statement, byte[] signature) ->
                signed(statement, signature, nowMillis);
            case TrustInput.NotSigned(EvidenceStatement statement) -> publisher.done(statement.key());
            case TrustInput.KeyTold(NodeId node, ProofKey key) -> ringEffects(rings.keyTold(node, key, nowMillis));
            case TrustInput.KeyGone(NodeId node) -> ringEffects(rings.keyGone(node));
            case TrustInput.RingIn(byte[] payload) -> ringEffects(rings.offered(payload, nowMillis));
            case TrustInput.RingSigned(RingStatement statement, byte[] signature) ->
                ringEffects(rings.signed(statement, signature, nowMillis));
            case TrustInput.RingNotSigned() -> ringEffects(rings.notSigned());
            case TrustInput.Slashed(Bytes32 slot, byte[] key) -> slash(slot, key, nowMillis);
            case TrustInput.AskRings(long request) -> reply(request, new TrustEffect.Answer.Rings(rings.rings()));
            case TrustInput.AskScores(long request) -> reply(request, new TrustEffect.Answer.Scores(scores()));
            case TrustInput.AskExplanation(long request, NodeId subject) ->
                reply(request, new TrustEffect.Answer.Explained(explain(subject, nowMillis)));
            case TrustInput.AskState(long request) -> reply(request, new TrustEffect.Answer.State(state(nowMillis)));
            case TrustInput.Tick() -> tick(nowMillis);
        }
        return takeEffects();
    }

    private List<TrustEffect> takeEffects() {
        List<TrustEffect> all = new ArrayList<>(effects.size() + 1);
        if (!writes.isEmpty()) {
            all.add(new TrustEffect.Persist(List.copyOf(writes)));
        }
        all.addAll(effects);
        writes.clear();
        effects.clear();
        return all;
    }

    private void tick(long nowMillis) {
        observe(probes.tick(nowMillis), nowMillis);
        effects.addAll(reconciler.tick(nowMillis));
        effects.addAll(ringExchange.tick(nowMillis));
        NodeId me = self;
        if (me != null) {
            publisher
                    .due(me, observations, cycle(nowMillis))
                    .forEach(statement -> effects.add(new TrustEffect.Sign(statement)));
        }
        refreshSome(nowMillis);
        ringEffects(rings.tick(nowMillis));
        Bytes32 root = evidence.root();
        Bytes32 before = advertisedRoot;
        if (before == null
                || !root.equals(before) && Math.abs(nowMillis - advertisedAtMillis) >= ROOT_INTERVAL_MILLIS) {
            advertisedRoot = root;
            advertisedAtMillis = nowMillis;
            effects.add(new TrustEffect.AdvertiseRoot(root));
        }
    }

    // Observations and scores

    private void observe(List<Observation> seen, long nowMillis) {
        Set<NodeId> touched = new HashSet<>();
        for (Observation one : seen) {
            if (one.subject().equals(self)) {
                refused("self-observation");
            } else if (!observations.hasRoomFor(one.subject()) && !evictOne()) {
                refused("observed-full");
            } else {
                observations.add(one, cycle(nowMillis), nowMillis);
                effects.add(new TrustEffect.Noted(one));
                touched.add(one.subject());
            }
        }
        for (NodeId subject : touched) {
            observations
                    .of(subject)
                    .forEach((evidenceClass, aggregate) ->
                            writes.add(TrustTables.observed(subject, evidenceClass, aggregate)));
            announce(subject, nowMillis);
        }
    }

    /** Makes room for one more observed node. */
    private boolean evictOne() {
        return observations
                .evict(node -> !reconciler.isLinked(node) && !isDistrusted(node))
                .map(node -> {
                    for (EvidenceClass evidenceClass : EvidenceClass.values()) {
                        writes.add(TrustTables.forgotten(node, evidenceClass));
                    }
                    current.remove(node);
                    TrustScore before = announced.remove(node);
                    if (before != null && TrustScore.unknown(node).worthTelling(before)) {
                        effects.add(new TrustEffect.ScoreChanged(TrustScore.unknown(node)));
                    }
                    return true;
                })
                .orElse(false);
    }

    /** Scores move with time too; a slice of all nodes is looked at in each tick. */
    private void refreshSome(long nowMillis) {
        if (toRefresh.isEmpty()) {
            toRefresh.addAll(observations.subjects().stream().sorted().toList());
        }
        for (int i = 0; i < SCORES_PER_TICK && !toRefresh.isEmpty(); i++) {
            NodeId subject = toRefresh.remove();
            if (!observations.of(subject).isEmpty()) {
                announce(subject, nowMillis);
            }
        }
    }

    private void announce(NodeId subject, long nowMillis) {
        TrustScore now = score(subject, nowMillis);
        current.put(subject, now);
        TrustScore before = announced.getOrDefault(subject, TrustScore.unknown(subject));
        if (now.worthTelling(before)) {
            effects.add(new TrustEffect.ScoreChanged(now));
            announced.put(subject, now);
        } else {
            announced.putIfAbsent(subject, before);
        }
    }

    private TrustScore score(NodeId subject, long nowMillis) {
        TrustScore direct = scoring.score(subject, observations.reputations(subject, nowMillis));
        return indirect.weigh(direct, heldAbout(subject));
    }

    private List<Evidence> heldAbout(NodeId subject) {
        NodeId me = self;
        return indirect.equals(IndirectTrust.DIRECT_ONLY) || me == null
                ? List.of()
                : evidence.about(subject, me).stream()
                        .map(EvidenceSlot.Held::evidence)
                        .toList();
    }

    private boolean isDistrusted(NodeId node) {
        TrustScore score = announced.get(node);
        return score != null && score.verdict() == Verdict.DISTRUSTED;
    }

    /** As of each node's last observation, or its last turn among the ticks. */
    private List<TrustScore> scores() {
        Set<NodeId> nodes = new HashSet<>(current.keySet());
        nodes.addAll(reconciler.linked());
        return nodes.stream()
                .sorted()
                .map(node -> current.getOrDefault(node, TrustScore.unknown(node)))
                .toList();
    }

    private Explanation explain(NodeId subject, long nowMillis) {
        NodeId me = self;
        int issuers = me == null
                ? 0
                : (int) evidence.about(subject, me).stream()
                        .map(slot -> slot.key().issuer())
                        .distinct()
                        .count();
        Map<EvidenceClass, Aggregate> seen = observations.of(subject);
        Map<EvidenceClass, Reputation> reputations = new EnumMap<>(EvidenceClass.class);
        reputations.putAll(observations.reputations(subject, nowMillis));
        return explainer.explain(score(subject, nowMillis), seen, reputations, issuers);
    }

    private TrustState state(long nowMillis) {
        NodeId me = self;
        return new TrustState(
                observations.size(),
                count(Verdict.DISTRUSTED),
                count(Verdict.TRUSTED),
                evidence.issuers(),
                evidence.size(),
                evidence.contradictions(),
                issuersFullAtMillis != Long.MIN_VALUE && nowMillis - issuersFullAtMillis < FULL_SHOWN_MILLIS,
                me != null && evidence.of(me).stream().anyMatch(slot -> slot instanceof EvidenceSlot.Contradicted),
                unreadable,
                evidence.root(),
                rings.figures());
    }

    private int count(Verdict verdict) {
        return (int) announced.values().stream()
                .filter(score -> score.verdict() == verdict)
                .count();
    }

    // Evidence

    /** True if the set of evidence has changed. */
    private boolean accept(EvidenceSlot slot, long nowMillis) {
        if (slot.newest().statement().cycle() > cycle(nowMillis) + limits.futureCycles()) {
            refused("from-the-future");
            return false;
        }
        NodeId issuer = slot.key().issuer();
        EvidenceSet.Merged merged = evidence.merge(slot, this::rank, evictableOf(issuer));
        merged.evicted().forEach(key -> writes.add(TrustTables.dropped(key)));
        EvidenceSlot now = evidence.get(slot.key());
        if (merged.changed() && now != null) {
            writes.add(TrustTables.evidence(now));
        }
        switch (merged.outcome()) {
            case ADOPTED -> recoverOwn(slot.newest().statement());
            case CONTRADICTION -> {
                refused(CONTRADICTORY);
                observe(
                        List.of(new Observation(issuer, EvidenceClass.GOSSIP, 0, CONTRADICTION_UNITS, CONTRADICTORY)),
                        nowMillis);
            }
            case ISSUERS_FULL -> {
                issuersFullAtMillis = nowMillis;
                refused("issuers-full");
            }
            case SUBJECTS_FULL -> refused("subjects-full");
            case KNOWN, OUTDATED -> {
                // Gossip and reconciliation bring most evidence more than once.
            }
        }
        return merged.changed();
    }

    /** A node that lost its records learns from others what it had stated, and never states less. */
    private void recoverOwn(EvidenceStatement statement) {
        EvidenceKey key = statement.key();
        if (!key.issuer().equals(self)) {
            return;
        }
        Aggregate known = observations.of(key.subject()).get(key.evidenceClass());
        if (known != null && isNewer(statement, known.tally())) {
            Aggregate caughtUp = known.withTally(known.tally().published(statement));
            observations.put(key.subject(), key.evidenceClass(), caughtUp);
            writes.add(TrustTables.observed(key.subject(), key.evidenceClass(), caughtUp));
        }
    }

    private static boolean isNewer(EvidenceStatement statement, Aggregate.Tally tally) {
        return statement.windowStartCycle() != tally.windowStartCycle()
                ? statement.windowStartCycle() > tally.windowStartCycle()
                : statement.sequence() > tally.sequence();
    }

    private java.util.function.Predicate<NodeId> evictableOf(NodeId issuer) {
        return issuer.equals(self) ? subject -> !isDistrusted(subject) : subject -> true;
    }

    /** What an issuer's place is worth when there are too many: ourselves, linked peers, then by score. */
    private double rank(NodeId issuer) {
        if (issuer.equals(self)) {
            return Double.POSITIVE_INFINITY;
        }
        TrustScore score = announced.getOrDefault(issuer, TrustScore.unknown(issuer));
        if (score.verdict() == Verdict.DISTRUSTED) {
            return -1;
        }
        return score.score() + (reconciler.isLinked(issuer) ? 1 : 0);
    }

    private void gossip(byte[] payload, long nowMillis) {
        switch (Evidence.decode(payload)) {
            case Decoded.Ok<Evidence>(Evidence piece) -> accept(new EvidenceSlot.Held(piece), nowMillis);
            case Decoded.Refused<Evidence>(String code, String detail) -> refused(code);
        }
    }

    private void signed(EvidenceStatement statement, byte[] signature, long nowMillis) {
        EvidenceKey key = statement.key();
        publisher.done(key);
        Aggregate aggregate = observations.of(key.subject()).get(key.evidenceClass());
        Evidence piece = Evidence.of(statement, signature).asOptional().orElse(null);
        if (piece == null) {
            refused("own-signature-bad");
        } else if (aggregate != null && isNewer(statement, aggregate.tally())) {
            Aggregate stated = aggregate.withTally(aggregate.tally().published(statement));
            observations.put(key.subject(), key.evidenceClass(), stated);
            writes.add(TrustTables.observed(key.subject(), key.evidenceClass(), stated));
            if (accept(new EvidenceSlot.Held(piece), nowMillis)) {
                effects.add(new TrustEffect.Publish(piece.encode()));
            }
        }
    }

    // Rings

    private void ringEffects(List<RingEffect> wanted) {
        for (RingEffect effect : wanted) {
            switch (effect) {
                case RingEffect.Persist(Write write) -> writes.add(write);
                case RingEffect.Sign(RingStatement statement) -> effects.add(new TrustEffect.SignRing(statement));
                case RingEffect.Publish(byte[] record) -> effects.add(new TrustEffect.PublishRing(record));
                case RingEffect.Changed(List<RingView> all) -> effects.add(new TrustEffect.RingsChanged(all));
                case RingEffect.Refused(String reason) -> refused(reason);
            }
        }
    }

    /** Losses that weigh twice what it has gained: this is done on purpose only, so no history makes up for it. */
    private long outweighing(NodeId node) {
        Aggregate proofs = observations.of(node).get(EvidenceClass.PROOF);
        double good = proofs == null ? 0 : proofs.reputation().good();
        return Math.min(Observation.MAX_UNITS, 1 + (long) Math.ceil(2 * good / ClassPolicy.PROOF.lossWeight()));
    }

    /** Held once against whoever answers for the key; where nobody is known to, nothing is remembered. */
    private void slash(Bytes32 slot, byte[] key, long nowMillis) {
        List<NodeId> owners = rings.ownersOf(key);
        if (slashed.contains(slot) || owners.isEmpty()) {
            refused(owners.isEmpty() ? "slashed-unknown" : "slashed-already");
            return;
        }
        writes.add(TrustTables.slashed(slot, nowMillis));
        slashed.add(slot, nowMillis).ifPresent(oldest -> writes.add(TrustTables.unslashed(oldest)));
        observe(
                owners.stream()
                        .map(owner ->
                                new Observation(owner, EvidenceClass.PROOF, 0, outweighing(owner), DOUBLE_SIGNALLED))
                        .toList(),
                nowMillis);
    }

    /** What this node holds of others, as rings ask it. */
    private final class RingViews implements Views {
        @Override
        public Standing standing(NodeId node) {
            TrustScore score = current.getOrDefault(node, TrustScore.unknown(node));
            return switch (score.verdict()) {
                case TRUSTED -> Standing.TRUSTED;
                case DISTRUSTED -> Standing.DISTRUSTED;
                case UNSCORED -> score.tier() > TrustScore.UNKNOWN_TIER ? Standing.DOUBTED : Standing.GOOD;
            };
        }

        @Override
        public double score(NodeId node) {
            return current.getOrDefault(node, TrustScore.unknown(node)).score();
        }

        @Override
        public Bytes32 evidenceRoot() {
            return evidence.root();
        }
    }

    // Links

    private void linkUp(NodeId peer, long nowMillis) {
        probes.linkUp(peer, nowMillis);
        if (reconciler.linkUp(peer, nowMillis)) {
            ringExchange.linkUp(peer, nowMillis);
        } else {
            refused("links-full");
        }
    }

    private void frame(NodeId peer, int number, byte[] payload, long nowMillis) {
        if (!reconciler.isLinked(peer)) {
            refused("not-linked");
        } else if (!reconciler.admits(peer, nowMillis)) {
            refused("rate-limited");
            penalise(peer, "trust-rate", EXCESS_WEIGHT);
        } else {
            switch (TrustMessage.decode(number, payload)) {
                case Decoded.Ok<TrustMessage>(TrustMessage message) -> message(peer, message, nowMillis);
                case Decoded.Refused<TrustMessage>(String code, String detail) -> {
                    refused(code);
                    if (!code.equals("unknown-message")) {
                        penalise(peer, "trust-malformed", MALFORMED_WEIGHT);
                    }
                }
            }
        }
    }

    private void message(NodeId peer, TrustMessage message, long nowMillis) {
        switch (message) {
            case TrustMessage.Summary summary -> effects.addAll(reconciler.onSummary(peer, summary, nowMillis));
            case TrustMessage.Have have -> effects.add(reconciler.onHave(peer, have));
            case TrustMessage.Records records -> records(peer, records, nowMillis);
            case TrustMessage.Rings theirs -> effects.addAll(ringExchange.onRings(peer, theirs, nowMillis));
            case TrustMessage.RingRecords records -> ringRecords(peer, records.records(), nowMillis);
        }
    }

    private void ringRecords(NodeId peer, List<byte[]> records, long nowMillis) {
        if (!ringExchange.takeAsked(peer, nowMillis)) {
            refused("unsolicited");
            penalise(peer, "trust-unsolicited", EXCESS_WEIGHT);
            return;
        }
        for (byte[] record : records) {
            String malformed = RingRecord.decodeStored(record).refusalCode();
            if (!malformed.isEmpty() && !malformed.equals("unknown-version")) {
                refused(malformed);
                penalise(peer, "trust-malformed", MALFORMED_WEIGHT);
                return;
            }
            List<RingEffect> wanted = rings.offered(record, nowMillis);
            ringEffects(wanted);
            if (wanted.contains(new RingEffect.Refused(RingBook.FORGED))) {
                penalise(peer, "trust-forged", FORGED_WEIGHT);
                return;
            }
        }
    }

    private void records(NodeId peer, TrustMessage.Records records, long nowMillis) {
        Set<NodeId> asked = reconciler.takeAsked(peer, nowMillis);
        if (asked.isEmpty()) {
            refused("unsolicited");
            penalise(peer, "trust-unsolicited", EXCESS_WEIGHT);
            return;
        }
        boolean learned = false;
        for (byte[] bytes : records.slots()) {
            switch (checked(bytes, asked)) {
                case Decoded.Ok<Boolean>(Boolean known) when known -> {
                    // Nothing to verify, nothing to do.
                }
                case Decoded.Ok<Boolean> unknown -> {
                    EvidenceSlot slot = EvidenceSlot.decode(bytes).asOptional().orElse(null);
                    if (slot == null) {
                        refused("bad-signature");
                        penalise(peer, "trust-forged", FORGED_WEIGHT);
                        return;
                    }
                    learned |= accept(slot, nowMillis);
                }
                case Decoded.Refused<Boolean>(String code, String detail) -> {
                    refused(code);
                    penalise(peer, "trust-malformed", MALFORMED_WEIGHT);
                    return;
                }
            }
        }
        if (records.more() && learned) {
            effects.addAll(reconciler.askAgain(peer, asked, nowMillis));
        }
    }

    /** Before the costly look at signatures: whether we asked for it, and whether we hold it already. */
    private Decoded<Boolean> checked(byte[] bytes, Set<NodeId> asked) {
        return EvidenceSlot.decodeStored(bytes).then(slot -> {
            if (!asked.contains(slot.key().issuer())) {
                return Decoded.refused("unsolicited", "evidence of an issuer that was not asked for");
            }
            EvidenceSlot held = evidence.get(slot.key());
            return Decoded.ok(held != null && held.digest().equals(slot.digest()));
        });
    }

    // Restart

    private boolean restored(Write row) {
        byte[] value = row.value();
        if (value == null) {
            return true;
        }
        return switch (row.table()) {
            case TrustTables.OBSERVED ->
                TrustTables.ObservedKey.decode(row.key())
                        .then(key -> Aggregate.decode(value).then(aggregate -> {
                            observations.put(key.subject(), key.evidenceClass(), aggregate);
                            return Decoded.ok(true);
                        }))
                        .isOk();
            case TrustTables.EVIDENCE ->
                EvidenceSlot.decodeStored(value)
                        .then(slot -> {
                            EvidenceSet.Merged merged = evidence.merge(slot, issuer -> 0, subject -> true);
                            merged.evicted().forEach(key -> writes.add(TrustTables.dropped(key)));
                            if (!merged.changed()) {
                                writes.add(TrustTables.dropped(slot.key()));
                            }
                            return Decoded.ok(true);
                        })
                        .isOk();
            case RingBook.TABLE -> rings.restore(value);
            case TrustTables.SLASHED -> slashed.restore(row, value);
            default -> false;
        };
    }

    private long cycle(long nowMillis) {
        return Math.max(0, settings.cycles().cycleAt(nowMillis));
    }

    private void reply(long request, TrustEffect.Answer answer) {
        effects.add(new TrustEffect.Reply(request, answer));
    }

    private void refused(String reason) {
        effects.add(new TrustEffect.Refused(reason));
    }

    private void penalise(NodeId peer, String reason, int weight) {
        effects.add(new TrustEffect.Penalise(peer, reason, weight));
    }
}
