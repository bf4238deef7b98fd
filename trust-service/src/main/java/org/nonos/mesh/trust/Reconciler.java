package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Makes the evidence of linked nodes equal. Each side sends summaries; who sees a difference says what it holds of the
 * issuers that differ, and gets what it lacks. Both sides do so, and every exchange only adds, so they meet.
 */
final class Reconciler {

    /** An answer that has not come by then is not expected any more. */
    static final long ANSWER_MILLIS = 10_000;

    private final EvidenceSet evidence;
    private final TrustLimits limits;
    private final long intervalMillis;
    private final RandomGenerator random;
    private final Map<NodeId, Peer> peers = new TreeMap<>();

    Reconciler(EvidenceSet evidence, TrustLimits limits, long intervalMillis, RandomGenerator random) {
        this.evidence = evidence;
        this.limits = limits;
        this.intervalMillis = intervalMillis;
        this.random = random;
    }

    /** What is known of one linked peer. */
    private static final class Peer {
        final TokenBucket frames;
        final TokenBucket questions;
        long nextSummaryMillis;

        @Nullable
        Bytes32 root;

        @Nullable
        NodeId pageFrom;

        Set<NodeId> asked = Set.of();
        long answerByMillis;

        Peer(int framesPerSecond, long nextSummaryMillis) {
            this.frames = new TokenBucket(framesPerSecond, 4.0 * framesPerSecond, 0);
            // A quarter of what the peer admits: answers, and the peer's own questions, need their share too.
            this.questions = new TokenBucket(framesPerSecond / 4.0, framesPerSecond, 0);
            this.nextSummaryMillis = nextSummaryMillis;
        }
    }

    /** False when there are too many links to reconcile with all of them. */
    boolean linkUp(NodeId id, long nowMillis) {
        if (peers.size() >= limits.maxLinks() && !peers.containsKey(id)) {
            return false;
        }
        // Spread over a second, so that a node that starts with many links does not speak to all of them at once.
        peers.put(id, new Peer(limits.framesPerSecond(), nowMillis + random.nextLong(1_000)));
        return true;
    }

    void linkDown(NodeId id) {
        peers.remove(id);
    }

    void clear() {
        peers.clear();
    }

    /** Whether a frame of this peer may be looked at; false: it sends more than its share. */
    boolean admits(NodeId id, long nowMillis) {
        Peer peer = peers.get(id);
        return peer != null && peer.frames.take(nowMillis);
    }

    boolean isLinked(NodeId id) {
        return peers.containsKey(id);
    }

    Set<NodeId> linked() {
        return peers.keySet();
    }

    List<TrustEffect> tick(long nowMillis) {
        List<TrustEffect> effects = new ArrayList<>();
        peers.forEach((id, peer) -> {
            if (nowMillis >= peer.nextSummaryMillis) {
                // A fifth of jitter keeps the nodes of a mesh from falling into step.
                peer.nextSummaryMillis = nowMillis + intervalMillis - random.nextLong(intervalMillis / 5 + 1);
                boolean equal = peer.root != null && evidence.root().equals(peer.root);
                effects.add(send(id, equal ? rootOnly() : page(peer)));
            }
        });
        return effects;
    }

    List<TrustEffect> onSummary(NodeId id, TrustMessage.Summary summary, long nowMillis) {
        Peer peer = peers.get(id);
        if (peer == null) {
            return List.of();
        }
        peer.root = summary.root();
        if (summary.root().equals(evidence.root()) || nowMillis < peer.answerByMillis) {
            return List.of();
        }
        if (summary.issuers().isEmpty()) {
            // The peer thought us equal. Told otherwise, it asks; and its next summary is whole.
            return evidence.size() == 0 ? List.of() : List.of(send(id, page(peer)));
        }
        List<NodeId> differing = summary.issuers().stream()
                .filter(theirs -> !theirs.digest().equals(evidence.digestOf(theirs.issuer())))
                .map(TrustMessage.IssuerDigest::issuer)
                .toList();
        return ask(id, peer, differing, nowMillis);
    }

    TrustEffect onHave(NodeId id, TrustMessage.Have have) {
        List<byte[]> slots = new ArrayList<>();
        boolean more = false;
        for (TrustMessage.Holding holding : have.holdings()) {
            Set<Long> theirs = new HashSet<>();
            Arrays.stream(holding.shortIds()).forEach(theirs::add);
            for (EvidenceSlot slot : evidence.of(holding.issuer())) {
                if (!theirs.contains(shortId(have.salt(), slot))) {
                    if (slots.size() == limits.maxRecordsPerFrame()) {
                        more = true;
                        break;
                    }
                    slots.add(slot.encode());
                }
            }
        }
        return send(id, new TrustMessage.Records(more, slots));
    }

    /** The issuers whose evidence this peer was asked for; empty if nothing was asked. Each question has one answer. */
    Set<NodeId> takeAsked(NodeId id, long nowMillis) {
        Peer peer = peers.get(id);
        if (peer == null || nowMillis >= peer.answerByMillis) {
            return Set.of();
        }
        Set<NodeId> asked = peer.asked;
        peer.asked = Set.of();
        peer.answerByMillis = 0;
        return asked;
    }

    /** Asks for the rest of an answer that brought something new. */
    List<TrustEffect> askAgain(NodeId id, Set<NodeId> asked, long nowMillis) {
        Peer peer = peers.get(id);
        return peer == null ? List.of() : ask(id, peer, asked, nowMillis);
    }

    private List<TrustEffect> ask(NodeId id, Peer peer, Collection<NodeId> issuers, long nowMillis) {
        long salt = random.nextLong();
        int room = TrustMessage.MAX_HAVE_IDS;
        TreeMap<NodeId, TrustMessage.Holding> holdings = new TreeMap<>();
        for (NodeId issuer : issuers) {
            Collection<EvidenceSlot> held = evidence.of(issuer);
            if (holdings.size() == TrustMessage.MAX_HAVE_ISSUERS || held.size() > room) {
                break;
            }
            room -= held.size();
            holdings.put(issuer, new TrustMessage.Holding(issuer, shortIds(salt, held)));
        }
        if (holdings.isEmpty() || !peer.questions.take(nowMillis)) {
            return List.of();
        }
        peer.asked = Set.copyOf(holdings.keySet());
        peer.answerByMillis = nowMillis + ANSWER_MILLIS;
        return List.of(send(id, new TrustMessage.Have(salt, List.copyOf(holdings.values()))));
    }

    private TrustMessage.Summary rootOnly() {
        return new TrustMessage.Summary(evidence.root(), List.of());
    }

    /** All issuers; where one frame does not hold them, the next page each time. */
    private TrustMessage.Summary page(Peer peer) {
        NodeId first = peer.pageFrom == null ? new NodeId(Bytes32.ZERO) : peer.pageFrom;
        peer.pageFrom = null;
        List<TrustMessage.IssuerDigest> page = new ArrayList<>();
        for (Map.Entry<NodeId, IssuerEvidence> entry :
                evidence.issuersFrom(first).entrySet()) {
            if (page.size() == limits.maxSummaryIssuers()) {
                peer.pageFrom = entry.getKey();
                break;
            }
            page.add(new TrustMessage.IssuerDigest(
                    entry.getKey(), entry.getValue().digest()));
        }
        return new TrustMessage.Summary(evidence.root(), page);
    }

    private static long[] shortIds(long salt, Collection<EvidenceSlot> slots) {
        // Sorted as unsigned numbers, which is the order of their bytes; equal ones once.
        return slots.stream()
                .map(slot -> shortId(salt, slot))
                .distinct()
                .sorted(Long::compareUnsigned)
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static long shortId(long salt, EvidenceSlot slot) {
        byte[] saltBytes = new ByteWriter(Long.BYTES).i64(salt).toArray();
        byte[] hash = Hashes.domain(
                        "evidence-short-id", saltBytes, slot.digest().toArray())
                .toArray();
        long id = 0;
        for (int i = 0; i < TrustMessage.SHORT_ID_BYTES; i++) {
            id = id << 8 | (hash[i] & 0xff);
        }
        return id;
    }

    static TrustEffect send(NodeId peer, TrustMessage message) {
        return new TrustEffect.Send(peer, message.number(), message.encode());
    }
}
