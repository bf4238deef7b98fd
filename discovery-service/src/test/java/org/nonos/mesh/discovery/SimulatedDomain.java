package org.nonos.mesh.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.nonos.mesh.protocol.discovery.Capability;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;

/** Nodes on one multicast domain under virtual time: the cores are real, the gateway and the air are not. */
final class SimulatedDomain {

    static final long START_MILLIS = 1_790_000_000_000L;

    final Random random;
    final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    final List<Long> beaconTimes = new ArrayList<>();
    final List<NodeId> speakers = new ArrayList<>();
    boolean multicast = true;
    boolean framesPass = true;
    boolean linksPossible = true;
    double loss;
    long now = START_MILLIS;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<String, NodeId> byAddress = new HashMap<>();
    private long order;

    SimulatedDomain(long seed) {
        this.random = new Random(seed);
    }

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    final class Node {
        final IdentityKey key;
        final NodeId id;
        final String host;
        final DiscoveryCore core;
        final Map<NodeId, NodeView> known = new HashMap<>();
        final Set<NodeId> links = new TreeSet<>();
        final List<DiscoveryEffect> other = new ArrayList<>();
        final Map<NodeId, Long> heardFirst = new HashMap<>();
        int island;
        boolean alive = true;

        Node(DiscoverySettings settings, DiscoveryMemory memory, IdentityKey key) {
            this.key = key;
            this.id = key.nodeId();
            int n = nodes.size() + 1;
            this.host = "10.0." + n / 250 + "." + (n % 250 + 1);
            this.core = new DiscoveryCore(settings, key, new Random(random.nextLong()), memory);
        }

        void step(DiscoveryInput input) {
            if (alive) {
                core.step(input, now).forEach(this::carryOut);
            }
        }

        private void carryOut(DiscoveryEffect effect) {
            switch (effect) {
                case DiscoveryEffect.SendDatagram it -> datagram(this, it);
                case DiscoveryEffect.SendFrame it -> frame(this, it);
                case DiscoveryEffect.Dial it -> dial(this, it);
                case DiscoveryEffect.Wake it -> at(it.delayMillis(), () -> step(new DiscoveryInput.Tick(it.wakeId())));
                case DiscoveryEffect.Changed it -> {
                    known.put(it.view().nodeId(), it.view());
                    heardFirst.putIfAbsent(it.view().nodeId(), now);
                }
                case DiscoveryEffect.Removed it -> known.remove(it.node());
                default -> other.add(effect);
            }
        }

        <T extends DiscoveryEffect> List<T> others(Class<T> type) {
            return other.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }

    static DiscoverySettings settings(String realm) {
        return new DiscoverySettings(
                new Realm(realm),
                Capability.bits(Capability.all()),
                10,
                13,
                List.of(),
                true,
                List.of(),
                8,
                BeaconTiming.DEFAULTS,
                DiscoveryLimits.DEFAULTS);
    }

    static IdentityKey key(Random random) {
        byte[] seed = new byte[32];
        random.nextBytes(seed);
        return new IdentityKey(seed);
    }

    Node add() {
        return add(settings("sim"), DiscoveryMemory.none(), key(random));
    }

    Node add(DiscoverySettings settings, DiscoveryMemory memory, IdentityKey key) {
        Node node = new Node(settings, memory, key);
        nodes.put(node.id, node);
        byAddress.put(node.host, node.id);
        node.step(new DiscoveryInput.Attached(node.id, List.of("0.0.0.0:40511")));
        return node;
    }

    void addMany(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
    }

    void at(long delayMillis, Runnable action) {
        events.add(new Event(now + Math.max(0, delayMillis), order++, action));
    }

    void run(long millis) {
        long end = now + millis;
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.poll();
            now = Math.max(now, event.at);
            event.action.run();
        }
        now = end;
    }

    /** Moves a node to an island; links that would cross the water break. */
    void move(Node node, int island) {
        node.island = island;
        for (NodeId peer : List.copyOf(node.links)) {
            if (nodes.get(peer).island != island) {
                cut(node, nodes.get(peer));
            }
        }
    }

    void kill(Node node) {
        node.alive = false;
        List.copyOf(node.links).forEach(peer -> cut(node, nodes.get(peer)));
    }

    private void cut(Node a, Node b) {
        a.links.remove(b.id);
        b.links.remove(a.id);
        a.step(new DiscoveryInput.LinkDown(b.id, "cut"));
        b.step(new DiscoveryInput.LinkDown(a.id, "cut"));
    }

    private void datagram(Node from, DiscoveryEffect.SendDatagram it) {
        if (it.target().equals(DiscoveryEffect.MULTICAST)) {
            beaconTimes.add(now);
            speakers.add(from.id);
            if (multicast) {
                nodes.values().stream().filter(to -> to != from).forEach(to -> deliver(from, to, it.payload()));
            }
        } else {
            NodeId target = byAddress.get(SourceAddress.host(it.target()));
            if (target != null) {
                deliver(from, nodes.get(target), it.payload());
            }
        }
    }

    private void deliver(Node from, Node to, byte[] payload) {
        if (to.island == from.island && random.nextDouble() >= loss) {
            at(1 + random.nextInt(3), () -> to.step(new DiscoveryInput.Datagram(from.host + ":40512", payload)));
        }
    }

    private void frame(Node from, DiscoveryEffect.SendFrame it) {
        for (NodeId peer : it.peers()) {
            byte[] payload = it.message().encode();
            if (framesPass && from.links.contains(peer)) {
                at(2, () -> {
                    if (from.links.contains(peer)) {
                        nodes.get(peer)
                                .step(new DiscoveryInput.FrameIn(
                                        from.id, it.message().number(), payload));
                    }
                });
            }
        }
    }

    private void dial(Node from, DiscoveryEffect.Dial it) {
        at(5, () -> {
            Node to = nodes.get(it.peer());
            boolean reached = linksPossible
                    && to != null
                    && to.alive
                    && to.island == from.island
                    && it.endpoints().contains(to.host + ":40511");
            if (!reached) {
                from.step(new DiscoveryInput.DialFailed(it.peer(), "unreachable"));
            } else if (from.links.add(to.id)) {
                to.links.add(from.id);
                from.step(new DiscoveryInput.LinkUp(to.id, to.host + ":40511", false, List.of("0.0.0.0:40511")));
                to.step(new DiscoveryInput.LinkUp(from.id, from.host + ":51000", true, List.of("0.0.0.0:40511")));
            }
        });
    }

    boolean allKnowAll() {
        return nodes.values().stream().allMatch(node -> node.known.size() == nodes.size() - 1);
    }

    /** Whether the links make one connected graph of the living. */
    boolean connected() {
        List<Node> living = nodes.values().stream().filter(n -> n.alive).toList();
        Set<NodeId> reached = new TreeSet<>();
        List<NodeId> open = new ArrayList<>(List.of(living.getFirst().id));
        while (!open.isEmpty()) {
            NodeId next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(nodes.get(next).links);
            }
        }
        return reached.size() == living.size();
    }

    /** The longest that any node was silent from that moment on. */
    long longestSilence(long from) {
        Map<NodeId, Long> last = new HashMap<>();
        nodes.keySet().forEach(id -> last.put(id, from));
        long longest = 0;
        for (int i = 0; i < speakers.size(); i++) {
            if (beaconTimes.get(i) >= from) {
                long before = java.util.Objects.requireNonNull(last.put(speakers.get(i), beaconTimes.get(i)));
                longest = Math.max(longest, beaconTimes.get(i) - before);
            }
        }
        for (long before : last.values()) {
            longest = Math.max(longest, now - before);
        }
        return longest;
    }

    long beaconsBetween(long from, long to) {
        return beaconTimes.stream().filter(t -> t >= from && t < to).count();
    }
}
