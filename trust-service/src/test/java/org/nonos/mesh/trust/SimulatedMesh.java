package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.trust.ring.RingView;

/**
 * Trust cores in one thread under virtual time: links with delay, disks, signers. Gossip carries ring records only;
 * evidence is left to reconciliation on purpose.
 */
final class SimulatedMesh {

    private final Random random;
    private final TrustSettings settings;
    private final TrustLimits limits;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<NodeId, Node> byId = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
    private long orders;
    long nowMillis = 1_700_000_000_000L;

    SimulatedMesh(int size, long seed, TrustSettings settings, TrustLimits limits) {
        this.random = new Random(seed);
        this.settings = settings;
        this.limits = limits;
        for (int i = 0; i < size; i++) {
            Node node = new Node(Nodes.key(1_000 + i));
            nodes.add(node);
            byId.put(node.id(), node);
        }
        nodes.forEach(Node::start);
    }

    private record Event(long atMillis, long order, Node node, int life, TrustInput input) {}

    /** One node: its core, its disk, and what it let out. */
    final class Node {
        final IdentityKey key;
        final Map<String, Write> disk = new TreeMap<>();
        final Set<NodeId> links = new HashSet<>();
        final List<TrustEffect> effects = new ArrayList<>();
        TrustCore core;
        int life;

        /** Gossip does not reach it. */
        boolean deaf;

        Node(IdentityKey key) {
            this.key = key;
            this.core = freshCore();
        }

        NodeId id() {
            return key.nodeId();
        }

        private TrustCore freshCore() {
            return new TrustCore(
                    settings,
                    limits,
                    IndirectTrust.DIRECT_ONLY,
                    Nodes.RINGS,
                    Nodes.ANY_KEY,
                    new Random(random.nextLong()),
                    List.copyOf(disk.values()),
                    nowMillis);
        }

        void start() {
            give(new TrustInput.Identified(id()));
            give(new TrustInput.Tick());
        }

        /** As after kill -9: memory is gone, the disk is there. */
        void restart() {
            life++;
            core = freshCore();
            start();
            Set.copyOf(links).forEach(peer -> give(new TrustInput.LinkUp(peer)));
        }

        void give(TrustInput input) {
            for (TrustEffect effect : core.step(input, nowMillis)) {
                effects.add(effect);
                carryOut(effect);
            }
            if (input instanceof TrustInput.Tick) {
                later(TrustSettings.TICK_MILLIS, this, input);
            }
        }

        private void carryOut(TrustEffect effect) {
            switch (effect) {
                case TrustEffect.Persist(List<Write> writes) -> writes.forEach(this::write);
                case TrustEffect.Send(NodeId peer, int message, byte[] payload) -> {
                    Node to = byId.get(peer);
                    if (links.contains(peer) && to != null) {
                        later(5 + random.nextInt(100), to, new TrustInput.FrameIn(id(), message, payload));
                    }
                }
                case TrustEffect.Sign(var statement) ->
                    later(
                            1 + random.nextInt(20),
                            this,
                            new TrustInput.Signed(statement, key.sign(SignatureDomain.EVIDENCE, statement.encode())));
                case TrustEffect.SignRing(var statement) ->
                    later(
                            1 + random.nextInt(20),
                            this,
                            new TrustInput.RingSigned(statement, key.sign(SignatureDomain.RING, statement.encode())));
                case TrustEffect.PublishRing(byte[] record) ->
                    nodes.stream()
                            .filter(node -> node != this && !node.deaf)
                            .forEach(node -> later(200 + random.nextInt(1_600), node, new TrustInput.RingIn(record)));
                default -> {
                    // For the test to look at.
                }
            }
        }

        private void write(Write write) {
            String place = write.table() + java.util.HexFormat.of().formatHex(write.key());
            if (write.value() == null) {
                disk.remove(place);
            } else {
                disk.put(place, write);
            }
        }

        void observe(NodeId subject, org.nonos.mesh.protocol.trust.EvidenceClass what, int good, int bad) {
            give(new TrustInput.Observed(0, List.of(new Observation(subject, what, good, bad, bad > 0 ? "test" : ""))));
        }

        TrustState state() {
            return lastAnswer(new TrustInput.AskState(1), TrustEffect.Answer.State.class)
                    .state();
        }

        TrustScore score(NodeId subject) {
            return lastAnswer(new TrustInput.AskExplanation(1, subject), TrustEffect.Answer.Explained.class)
                    .explanation()
                    .score();
        }

        Explanation explain(NodeId subject) {
            return lastAnswer(new TrustInput.AskExplanation(1, subject), TrustEffect.Answer.Explained.class)
                    .explanation();
        }

        List<RingView> rings() {
            return lastAnswer(new TrustInput.AskRings(1), TrustEffect.Answer.Rings.class)
                    .rings();
        }

        private <A> A lastAnswer(TrustInput question, Class<A> type) {
            return core.step(question, nowMillis).stream()
                    .filter(TrustEffect.Reply.class::isInstance)
                    .map(effect -> type.cast(((TrustEffect.Reply) effect).answer()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Every node hears of every proof key. */
    void tellKeys() {
        tellKeys(nodes.size());
    }

    /** The first so many nodes hear of each other's proof keys. */
    void tellKeys(int known) {
        nodes.stream()
                .limit(known)
                .forEach(node -> nodes.stream()
                        .limit(known)
                        .forEach(other -> node.give(new TrustInput.KeyTold(other.id(), Nodes.proofKey(other.id())))));
    }

    List<Node> nodes() {
        return nodes;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** Links exactly the pairs that the predicate wants. */
    void link(BiPredicate<Integer, Integer> wanted) {
        for (int a = 0; a < nodes.size(); a++) {
            for (int b = 0; b < nodes.size(); b++) {
                if (a != b) {
                    setLink(nodes.get(a), nodes.get(b).id(), wanted.test(a, b));
                }
            }
        }
    }

    private void setLink(Node node, NodeId peer, boolean up) {
        if (up && node.links.add(peer)) {
            node.give(new TrustInput.LinkUp(peer));
        } else if (!up && node.links.remove(peer)) {
            node.give(new TrustInput.LinkDown(peer, true));
        }
    }

    void run(long millis) {
        long until = nowMillis + millis;
        while (!events.isEmpty() && events.peek().atMillis() <= until) {
            Event event = events.remove();
            nowMillis = Math.max(nowMillis, event.atMillis());
            if (event.life() == event.node().life) {
                event.node().give(event.input());
            }
        }
        nowMillis = until;
    }

    /** Virtual milliseconds until all roots are equal; fails the caller's assertion by exceeding the limit. */
    long millisUntilEqual(long limitMillis) {
        long start = nowMillis;
        while (roots().size() > 1 && nowMillis - start <= limitMillis) {
            run(500);
        }
        return nowMillis - start;
    }

    Set<Bytes32> roots() {
        Set<Bytes32> roots = new HashSet<>();
        nodes.forEach(node -> roots.add(node.state().root()));
        return roots;
    }

    private void later(long delayMillis, Node node, TrustInput input) {
        events.add(new Event(nowMillis + delayMillis, orders++, node, node.life, input));
    }
}
