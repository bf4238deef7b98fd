package org.nonos.mesh.trust.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.trust.RingRecord;
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

    /** The reason why a record is refused whose proposer did not sign it. */
    public static final String FORGED = "bad-signature";

    private final RingSettings settings;
    private final Views views;
    private final ProofKeys keys;
    private final AcceptedRings accepted = new AcceptedRings();
    private final WaitingRings waiting = new WaitingRings();
    private final Proposer proposer;
    private final RingChecks checks;
    private final List<RingEffect> effects = new ArrayList<>();
    private @Nullable NodeId self;
    private @Nullable Bytes32 announcedChoice;
    private @Nullable RingStatement beingSigned;
    private long lastGrownMillis = Long.MIN_VALUE / 2;

    public RingBook(RingSettings settings, KeyCheck check, Views views, RandomGenerator random) {
        this.settings = settings;
        this.views = views;
        this.keys = new ProofKeys(check, RingSettings.MAX_KEYS);
        this.checks = new RingChecks(settings, keys, accepted, views);
        this.proposer = new Proposer(settings, keys, accepted, views, random);
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
                .map(record -> checks.cheapFault(record, self, nowMillis))
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
        waiting.take(record -> !settings.isCurrent(record.statement().epoch(), nowMillis));
        NodeId me = self;
        if (me != null && beingSigned == null) {
            proposer.due(me, chosen(), lastGrownMillis, nowMillis).ifPresent(statement -> {
                beingSigned = statement;
                effects.add(new RingEffect.Sign(statement));
            });
        }
        return done(false);
    }

    // Accepting

    /** Takes it, lets it wait, or refuses it; true when it was taken. */
    private boolean consider(RingRecord record, long nowMillis) {
        String fault = checks.cheapFault(record, self, nowMillis);
        if (!fault.isEmpty()) {
            refused(fault);
            return false;
        }
        List<NodeId> members = record.statement().members();
        int unknown =
                (int) members.stream().filter(node -> keys.of(node) == null).count();
        if (unknown > 0) {
            if (!waiting.add(record, checks.standing(record.statement().proposer(), self), unknown)) {
                refused("rings-waiting-full");
            }
            return false;
        }
        List<byte[]> commitments = members.stream()
                .map(node -> Objects.requireNonNull(keys.of(node)))
                .toList();
        List<byte[]> leaves = members.stream()
                .map(node -> Objects.requireNonNull(keys.leafOf(node)))
                .toList();
        AcceptedRing ring = new AcceptedRing(
                record, commitments, leaves, Set.of(record.statement().proposer()));
        String flaw = checks.flaw(ring, self);
        if (flaw.isEmpty()) {
            take(ring, nowMillis);
        } else {
            refused(flaw);
        }
        return flaw.isEmpty();
    }

    private void take(AcceptedRing ring, long nowMillis) {
        int before = chosen().map(AcceptedRing::size).orElse(0);
        AcceptedRing stored = accepted.put(ring);
        effects.add(new RingEffect.Persist(Write.put(TABLE, stored.root().toArray(), stored.encode())));
        accepted.evict(this::holdsOwnKey, views)
                .ifPresent(gone -> effects.add(
                        new RingEffect.Persist(Write.delete(TABLE, gone.root().toArray()))));
        if (chosen().map(AcceptedRing::size).orElse(0) > before) {
            lastGrownMillis = nowMillis;
        }
        changed();
    }

    private void retryWaiting(NodeId learned, long nowMillis) {
        waiting.take(record -> record.statement().members().contains(learned))
                .forEach(record -> consider(record, nowMillis));
    }

    private Optional<AcceptedRing> chosen() {
        return accepted.chosen(this::holdsOwnKey);
    }

    /** By the key too: it serves its owner even where somebody else has claimed it and stands for it. */
    private boolean holdsOwnKey(AcceptedRing ring) {
        NodeId me = self;
        byte[] key = me == null ? null : keys.of(me);
        return me != null && ring.holds(me)
                || key != null && !ring.ownersOf(key).isEmpty();
    }

    // Answers

    /**
     * The nodes that answer for a proof key: whoever binds it, and the members whose it was.
     *
     * @param key a commitment or a leaf
     */
    public List<NodeId> ownersOf(byte[] key) {
        Set<NodeId> owners = new HashSet<>(keys.claimants(key));
        owners.addAll(accepted.ownersOf(key));
        return owners.stream().sorted().toList();
    }

    /** What this node holds, by root, ascending. */
    public List<RingName> names() {
        return accepted.all().stream()
                .map(ring -> new RingName(ring.root(), ring.epoch()))
                .sorted(Comparator.comparing(RingName::root))
                .toList();
    }

    /** Records of rings that somebody lacks who holds these, the most preferred first, as many as one frame takes. */
    public List<byte[]> recordsBeyond(List<RingName> names, long nowMillis) {
        Map<Bytes32, Long> theirs = new HashMap<>();
        names.forEach(name -> theirs.put(name.root(), name.epoch()));
        List<byte[]> records = new ArrayList<>();
        int room = Frame.MAX_PAYLOAD_BYTES - 1;
        for (AcceptedRing ring : accepted.all()) {
            boolean lacked = theirs.getOrDefault(ring.root(), Long.MIN_VALUE) < ring.epoch();
            if (lacked && settings.isCurrent(ring.epoch(), nowMillis)) {
                byte[] record = ring.record().encode();
                int bytes = Short.BYTES + record.length;
                if (bytes <= room) {
                    records.add(record);
                    room -= bytes;
                }
            }
        }
        return records;
    }

    /** All valid rings, newest epoch and largest first. */
    public List<RingView> rings() {
        Optional<AcceptedRing> chosen = chosen();
        return accepted.all().stream()
                .map(ring -> RingView.of(ring, chosen.filter(ring::equals).isPresent()))
                .toList();
    }

    public RingFigures figures() {
        Optional<AcceptedRing> chosen = chosen();
        return new RingFigures(
                keys.size(),
                accepted.size(),
                waiting.size(),
                chosen.map(AcceptedRing::size).orElse(0),
                chosen.map(ring -> ring.statement().isCold()).orElse(false));
    }

    private void changed() {
        announcedChoice = chosen().map(AcceptedRing::root).orElse(null);
        effects.add(new RingEffect.Changed(rings()));
    }

    private List<RingEffect> done(boolean always) {
        if (always
                || !Objects.equals(
                        announcedChoice, chosen().map(AcceptedRing::root).orElse(null))) {
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
