package org.nonos.mesh.gossip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Many cores in one thread under virtual time. Links have a latency each and keep order; verifiers answer after a
 * fixed time. An item is valid unless its payload begins with {@link #BAD}; its origin is the node that the next four
 * bytes name.
 */
final class GossipNetwork {

    static final byte BAD = 'x';
    static final byte GOOD = 'v';
    static final byte RINGED = 'r';

    private record Event(long atMillis, long order, Runnable action) {}

    record Delivery(int node, Bytes32 itemId, long atMillis) {}

    final Random random;
    final List<Node> nodes = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    long now = 1_000_000;
    long verifyMillis = 1;

    /** What receipts are said to cost, and how long a batch of them takes; one after the other unless a test says. */
    int receiptUnits = 1;

    CostModel model = (batch, verdicts) -> verifyMillis * batch.tasks().size();

    /** How long a batch takes, given what is found. */
    @FunctionalInterface
    interface CostModel {
        long millis(GossipEffect.Verify batch, List<ItemVerdict> verdicts);
    }

    private final Map<NodeId, Node> byId = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
    private long order;

    GossipNetwork(long seed) {
        System.out.println("seed " + seed);
        this.random = new Random(seed);
    }

    final class Node {
        final int index;
        final NodeId id;
        final long salt;
        final GossipCore core;
        final Map<NodeId, Long> latencies = new LinkedHashMap<>();
        final Map<Bytes32, Long> delivered = new LinkedHashMap<>();
        final Map<String, Integer> refusals = new HashMap<>();
        final Map<NodeId, Integer> penalties = new HashMap<>();
        final List<GossipEffect.Observe> observations = new ArrayList<>();
        final List<GossipEffect> publishAnswers = new ArrayList<>();
        final Set<Bytes32> verified = new LinkedHashSet<>();
        int verifications;
        long workMillis;
        int duplicates;
        int received;
        int forwarded;
        boolean alive = true;

        /** While false, items that begin with {@link #RINGED} are of a ring that this node does not know. */
        boolean knowsRing;

        GossipReport report = GossipReport.EMPTY;
        private final Map<NodeId, Long> lastArrival = new HashMap<>();

        Node(int index, GossipLimits limits) {
            this.index = index;
            byte[] key = new byte[32];
            random.nextBytes(key);
            this.id = NodeId.of(key);
            this.salt = random.nextLong();
            this.core = new GossipCore(limits, GossipNetwork.this::costUnits, salt);
        }

        void tell(GossipInput input) {
            if (alive) {
                core.step(input, now).forEach(this::carryOut);
            }
        }

        private void carryOut(GossipEffect effect) {
            switch (effect) {
                case GossipEffect.Send(NodeId peer, GossipFrame frame) -> transmit(peer, frame);
                case GossipEffect.Verify verify -> {
                    verifications += verify.tasks().size();
                    verify.tasks().forEach(task -> verified.add(task.itemId()));
                    List<ItemVerdict> verdicts = verify.tasks().stream()
                            .map(task -> verdict(task.item(), knowsRing))
                            .toList();
                    long millis = verify.costly() ? model.millis(verify, verdicts) : verifyMillis;
                    workMillis += verify.costly() ? millis : 0;
                    at(now + millis, () -> tell(new GossipInput.Verdicts(verify.batch(), verdicts)));
                }
                case GossipEffect.Deliver delivery -> {
                    if (delivered.put(delivery.itemId(), now) != null) {
                        throw new AssertionError("delivered twice on node " + index);
                    }
                    if (!verified.contains(delivery.itemId())) {
                        throw new AssertionError("delivered without verification on node " + index);
                    }
                    deliveries.add(new Delivery(index, delivery.itemId(), now));
                }
                case GossipEffect.Published _, GossipEffect.PublishRefused _ -> publishAnswers.add(effect);
                case GossipEffect.Penalise(NodeId peer, String _, int weight) ->
                    penalties.merge(peer, weight, Integer::sum);
                case GossipEffect.Observe observation -> observations.add(observation);
                case GossipEffect.WakeAt(long atMillis) -> at(atMillis, () -> tell(new GossipInput.Tick()));
                case GossipEffect.Count(var counter, GossipKind _, int amount) -> {
                    switch (counter) {
                        case DUPLICATE -> duplicates += amount;
                        case RECEIVED -> received += amount;
                        case FORWARDED -> forwarded += amount;
                        case ACCEPTED, REFUSED, PULLED -> {}
                    }
                }
                case GossipEffect.Refused(String reason) -> refusals.merge(reason, 1, Integer::sum);
                case GossipEffect.Report(GossipReport newest) -> report = newest;
            }
        }

        /** Frames go through the codec, so that what a core sends is what its peer can read. */
        void transmit(NodeId peer, GossipFrame frame) {
            sendRaw(peer, frame.message(), GossipFrameCodec.encode(frame));
        }

        void sendRaw(NodeId peer, int message, byte[] payload) {
            Long latency = latencies.get(peer);
            if (latency == null) {
                return;
            }
            long arrival = Math.max(now + latency, lastArrival.getOrDefault(peer, 0L));
            lastArrival.put(peer, arrival);
            Node target = byId.get(peer);
            at(arrival, () -> {
                if (target.latencies.containsKey(id)) {
                    target.tell(new GossipInput.FrameIn(id, message, payload));
                }
            });
        }
    }

    Node add(GossipLimits limits) {
        Node node = new Node(nodes.size(), limits);
        nodes.add(node);
        byId.put(node.id, node);
        return node;
    }

    void add(int count, GossipLimits limits) {
        for (int i = 0; i < count; i++) {
            add(limits);
        }
    }

    /** Links each node to about {@code degree} others, after a ring that keeps the graph in one piece. */
    void linkRandomly(int degree, int minLatency, int maxLatency) {
        for (int i = 0; i < nodes.size(); i++) {
            link(nodes.get(i), nodes.get((i + 1) % nodes.size()), latency(minLatency, maxLatency));
        }
        for (Node node : nodes) {
            for (int tries = 0; node.latencies.size() < degree && tries < 100; tries++) {
                Node other = nodes.get(random.nextInt(nodes.size()));
                if (other != node && other.latencies.size() < degree + 2) {
                    link(node, other, latency(minLatency, maxLatency));
                }
            }
        }
    }

    private long latency(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }

    void link(Node a, Node b, long latencyMillis) {
        if (a == b || a.latencies.containsKey(b.id)) {
            return;
        }
        a.latencies.put(b.id, latencyMillis);
        b.latencies.put(a.id, latencyMillis);
        a.tell(new GossipInput.LinkUp(b.id, 2_000 * latencyMillis));
        b.tell(new GossipInput.LinkUp(a.id, 2_000 * latencyMillis));
    }

    void unlink(Node a, Node b) {
        if (a.latencies.remove(b.id) != null) {
            b.latencies.remove(a.id);
            a.tell(new GossipInput.LinkDown(b.id));
            b.tell(new GossipInput.LinkDown(a.id));
        }
    }

    void tierForAll(int tier) {
        for (Node node : nodes) {
            for (Node other : nodes) {
                node.tell(new GossipInput.Tier(other.id, tier));
            }
        }
    }

    Bytes32 publish(Node node, GossipItem item) {
        node.tell(new GossipInput.Publish(order++, item));
        return item.id();
    }

    GossipItem item(GossipKind kind, int bytes, byte verdict, int originIndex) {
        byte[] payload = new byte[Math.max(bytes, 13)];
        random.nextBytes(payload);
        payload[0] = verdict;
        payload[1] = (byte) (originIndex >> 8);
        payload[2] = (byte) originIndex;
        return new GossipItem(kind, payload);
    }

    GossipItem good(GossipKind kind, int bytes, Node origin) {
        return item(kind, bytes, GOOD, origin.index);
    }

    private ItemVerdict verdict(GossipItem item, boolean knowsRing) {
        if (item.payload()[0] == RINGED) {
            return knowsRing ? new ItemVerdict.Valid(Optional.empty()) : new ItemVerdict.Undecided("ring-unknown");
        }
        if (item.payload()[0] != GOOD) {
            return new ItemVerdict.Invalid("bad-signature");
        }
        int origin = (item.payload()[1] & 0xff) << 8 | (item.payload()[2] & 0xff);
        return new ItemVerdict.Valid(origin < nodes.size() ? Optional.of(nodes.get(origin).id) : Optional.empty());
    }

    private int costUnits(GossipItem item) {
        return item.kind() == GossipKind.RECEIPT ? receiptUnits : 0;
    }

    void at(long atMillis, Runnable action) {
        events.add(new Event(Math.max(now, atMillis), order++, action));
    }

    void run(long millis) {
        long end = now + millis;
        while (!events.isEmpty() && events.peek().atMillis <= end) {
            Event event = events.poll();
            now = event.atMillis;
            event.action.run();
        }
        now = end;
    }

    /** How many of the nodes have the item. */
    long holders(Bytes32 itemId) {
        return nodes.stream().filter(node -> node.delivered.containsKey(itemId)).count();
    }

    /** Latencies from {@code since} to each delivery of the item, ascending. */
    List<Long> latencies(Set<Bytes32> items, Map<Bytes32, Long> since) {
        return deliveries.stream()
                .filter(delivery -> items.contains(delivery.itemId()))
                .map(delivery -> delivery.atMillis() - since.get(delivery.itemId()))
                .sorted()
                .toList();
    }

    static long percentile(List<Long> ascending, double share) {
        return ascending.get((int) Math.min(ascending.size() - 1L, Math.round(share * (ascending.size() - 1))));
    }

    Set<Bytes32> newSet() {
        return new HashSet<>();
    }
}
