package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.ShardTree;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferList;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;

/** Several state cores under one virtual clock, with stores, disks and a network in memory, all of one seed. */
final class SimulatedMesh {

    static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);

    final Random random;
    final List<Node> nodes = new ArrayList<>();
    boolean gossip = true;
    long now = CYCLES.startMillis(1_000);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Map<Long, Stream> streams = new HashMap<>();
    private long order;
    private long streamNumbers;

    private final Map<Bytes32, ShardTree> trees = new HashMap<>();

    private record Event(long at, long order, Runnable action) {}

    /** Where a generation's chunks lie. */
    record Place(Bytes32 capsule, int generation) {}

    private record Stream(Node from, long session, Node to) {}

    SimulatedMesh(long seed, int size) {
        random = new Random(seed);
        for (int i = 0; i < size; i++) {
            nodes.add(new Node(i));
        }
    }

    /** One node: its key, what its store and disk hold, and its core, which may be restarted. */
    final class Node {
        final IdentityKey key;
        final Map<String, TreeMap<Bytes, byte[]>> store = new HashMap<>();
        final Map<Place, List<byte[]>> disk = new HashMap<>();
        final Set<Node> linked = new HashSet<>();
        final List<StateEffect> seen = new ArrayList<>();
        final List<StateAnswer> answers = new ArrayList<>();
        UnaryOperator<byte[]> liar = UnaryOperator.identity();
        boolean silent;
        boolean down;

        /** Sessions on which nothing comes any more, though they stand. */
        final Set<Long> stalled = new HashSet<>();

        /** Sessions of legs in the order in which they were opened. */
        final List<Long> legSessions = new ArrayList<>();

        /** All relays that routing knows: every circuit goes through those of them that are not to be avoided. */
        final List<NodeId> relays = new ArrayList<>();

        /** As many circuits as routing finds for this node. */
        int circuitsAtOnce = Integer.MAX_VALUE;

        Limits limits = Limits.defaults();
        final FakeReceipts receipts = new FakeReceipts();
        StateCore core;

        Node(int number) {
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) (number + 1));
            key = new IdentityKey(seed);
            core = fresh();
        }

        StateCore fresh() {
            return new StateCore(
                    key.nodeId(), limits, Timing.defaults(), CYCLES, receipts, new Random(random.nextLong()), now);
        }

        void restart() {
            streams.values().removeIf(stream -> stream.from() == this || stream.to() == this);
            core = fresh();
            for (String table : Tables.RESTORED) {
                store.getOrDefault(table, new TreeMap<>())
                        .forEach((entry, value) -> core.restore(table, entry.bytes(), value));
            }
            linked.forEach(peer -> step(new StateInput.LinkUp(peer.id())));
        }

        NodeId id() {
            return key.nodeId();
        }

        void step(StateInput input) {
            if (!down) {
                core.step(input, now).forEach(this::carryOut);
            }
        }

        StateAnswer ask(StateInput.Question question) {
            answers.clear();
            step(new StateInput.Ask(1, question));
            return answers.getLast();
        }

        RootsInfo roots() {
            return (RootsInfo) ask(new StateInput.Question.Roots());
        }

        TransferInfo transfer() {
            return ((TransferList) ask(new StateInput.Question.Transfers()))
                    .transfers()
                    .getFirst();
        }

        boolean holds(Bytes32 capsule) {
            return ask(new StateInput.Question.Capsule(capsule)) instanceof StateAnswer.CapsuleInfo info && info.held();
        }

        void persist(List<Write> writes) {
            for (Write write : writes) {
                TreeMap<Bytes, byte[]> table = store.computeIfAbsent(write.table(), t -> new TreeMap<>());
                byte[] value = write.value();
                if (value == null) {
                    table.remove(new Bytes(write.key()));
                } else {
                    table.put(new Bytes(write.key()), value);
                }
            }
        }

        private void carryOut(StateEffect effect) {
            if (effect instanceof StateEffect.Observe
                    || effect instanceof StateEffect.DoubleSignalled
                    || effect instanceof StateEffect.Gossip
                    || effect instanceof StateEffect.Penalise
                    || effect instanceof StateEffect.Refused
                    || effect instanceof StateEffect.Counted
                    || effect instanceof StateEffect.Advertise
                    || effect instanceof StateEffect.IssueSeeded
                    || effect instanceof StateEffect.SendRequest
                    || effect instanceof StateEffect.StoreGeneration
                    || effect instanceof StateEffect.OpenLegs
                    || effect instanceof StateEffect.Condition) {
                seen.add(effect);
            }
            switch (effect) {
                case StateEffect.Persist(List<Write> writes) -> persist(writes);
                case StateEffect.Answer(long ticket, StateAnswer answer) -> answers.add(answer);
                case StateEffect.SendFrame frame ->
                    linked.stream()
                            .filter(peer -> frame.peer().isEmpty()
                                    || peer.id().equals(frame.peer().get()))
                            .forEach(peer -> later(() -> {
                                if (linked.contains(peer)) {
                                    peer.step(new StateInput.FrameIn(id(), frame.message(), frame.payload()));
                                }
                            }));
                case StateEffect.Gossip item -> {
                    if (gossip) {
                        linked.forEach(peer -> later(() -> peer.step(
                                new StateInput.Gossiped(item.kind(), item.payload(), Optional.of(id()), false))));
                    }
                }
                case StateEffect.OpenSession(long session, NodeId peer) -> open(session, peer, List.of());
                case StateEffect.OpenLegs(List<StateEffect.LegOpening> legs, List<NodeId> avoid) ->
                    legs.forEach(leg -> {
                        legSessions.add(leg.session());
                        open(leg.session(), leg.holder(), avoid);
                    });
                case StateEffect.SendRequest(long session, byte[] message) -> request(session, message);
                case StateEffect.CloseSession(long session) ->
                    streams.values().removeIf(s -> s.from() == this && s.session() == session);
                case StateEffect.ServeReply(long stream, byte[] message) -> reply(stream, message);
                case StateEffect.ServeShard wanted -> serveShard(wanted);
                case StateEffect.FindGenerations(String transfer, Bytes32 capsule, ShardLayout layout) -> {
                    BitSet present = new BitSet();
                    for (int i = 0; i < layout.generations(); i++) {
                        present.set(i, isRecorded(capsule, i) && disk.containsKey(new Place(capsule, i)));
                    }
                    later(() -> step(new StateInput.GenerationsFound(transfer, present)));
                }
                case StateEffect.StoreGeneration stored -> {
                    disk.put(new Place(stored.capsuleId(), stored.generation()), stored.chunks());
                    later(() ->
                            step(new StateInput.GenerationsStored(stored.transferId(), List.of(stored.generation()))));
                }
                case StateEffect.SignHolder(Bytes32 capsule, long since, long until) ->
                    later(() -> step(new StateInput.HolderSigned(Holder.sign(capsule, since, until, key))));
                default -> {}
            }
        }

        private boolean isRecorded(Bytes32 capsule, int generation) {
            return store.getOrDefault(Tables.GENERATION, new TreeMap<>())
                    .containsKey(new Bytes(Tables.generationKey(capsule, generation)));
        }

        private List<Bytes32> hashes(Bytes32 capsule, int generation) {
            return Tables.readGeneration(
                    store.get(Tables.GENERATION).get(new Bytes(Tables.generationKey(capsule, generation))));
        }

        private void serveShard(StateEffect.ServeShard wanted) {
            ShardLayout layout = wanted.layout();
            List<byte[]> chunks = disk.get(new Place(wanted.capsuleId(), wanted.generation()));
            if (chunks == null) {
                int chunk = layout.firstChunkOf(wanted.generation());
                later(() -> step(new StateInput.ChunkDamaged(wanted.capsuleId(), chunk)));
                reply(
                        wanted.stream(),
                        StreamCodec.encode(
                                new StreamMessage.Refused(wanted.request(), StreamMessage.Refusal.NOT_HELD)));
                return;
            }
            List<Bytes32> neighbours = new ArrayList<>(hashes(wanted.capsuleId(), wanted.generation()));
            neighbours.remove(wanted.shard());
            ShardTree tree = trees.computeIfAbsent(wanted.capsuleId(), capsule -> tree(capsule, layout));
            int shard = wanted.shard();
            reply(
                    wanted.stream(),
                    StreamCodec.encode(new StreamMessage.Shard(
                            wanted.request(),
                            neighbours,
                            tree.path(wanted.generation()),
                            shard < chunks.size()
                                    ? chunks.get(shard)
                                    : layout.shards(wanted.generation(), chunks).get(shard),
                            TransferShape.ANSWER_BYTES)));
        }

        private ShardTree tree(Bytes32 capsule, ShardLayout layout) {
            List<Bytes32> leaves = new ArrayList<>();
            for (int i = 0; i < layout.generations(); i++) {
                leaves.add(ShardTree.leaf(hashes(capsule, i)));
            }
            return new ShardTree(leaves);
        }

        private void open(long session, NodeId peer, List<NodeId> avoid) {
            Node to = node(peer);
            long standing = streams.values().stream()
                    .filter(stream -> stream.from() == this)
                    .count();
            if (!reaches(this, to) || standing >= circuitsAtOnce) {
                later(() -> step(new StateInput.SessionEnded(session, "no circuit to the destination")));
                return;
            }
            streamNumbers++;
            streams.put(streamNumbers, new Stream(this, session, to));
            List<NodeId> path = new ArrayList<>(relays);
            path.removeAll(avoid);
            path.add(to.id());
            Way way = new Way(path, path.size() == 1 ? "1 hop" : path.size() + " hops", 0);
            later(() -> step(new StateInput.SessionOpened(session, way)));
        }

        /** A circuit breaks: this node hears of it, the far one does not. */
        void breakLeg(long session) {
            streams.values().removeIf(stream -> stream.from() == this && stream.session() == session);
            step(new StateInput.SessionEnded(session, "the circuit broke"));
        }

        private void request(long session, byte[] message) {
            streams.forEach((number, stream) -> {
                if (stream.from() == this && stream.session() == session) {
                    later(() -> {
                        if (reaches(stream.from(), stream.to())) {
                            stream.to().step(new StateInput.ServeRequest(number, message));
                        }
                    });
                }
            });
        }

        private void reply(long number, byte[] message) {
            Stream stream = streams.get(number);
            if (stream != null && !silent && !stream.from().stalled.contains(stream.session())) {
                byte[] said = liar.apply(message);
                later(() -> {
                    if (streams.get(number) == stream && reaches(stream.from(), stream.to())) {
                        stream.from().step(new StateInput.SessionReply(stream.session(), said));
                    }
                });
            }
        }

        /** Publishes content as the service does; the capsule's id. */
        Bytes32 publish(String name, byte[] content) {
            return publish(name, content, Coding.FOUR_PLUS_TWO);
        }

        Bytes32 publish(String name, byte[] content, Coding coding) {
            ShardLayout layout = new ShardLayout(content.length, coding);
            List<List<byte[]>> chunks = new ArrayList<>();
            List<List<Bytes32>> hashes = new ArrayList<>();
            for (int i = 0; i < layout.generations(); i++) {
                int from = (int) layout.offsetOf(i);
                chunks.add(layout.split(i, Arrays.copyOfRange(content, from, from + layout.bytesOf(i))));
                hashes.add(ShardLayout.hashes(layout.shards(i, chunks.getLast())));
            }
            Manifest manifest = manifest(name, content.length, coding, hashes);
            for (int i = 0; i < chunks.size(); i++) {
                disk.put(new Place(manifest.capsuleId(), i), chunks.get(i));
            }
            step(publication(7, manifest, hashes));
            return manifest.capsuleId();
        }

        /** The content of a capsule as it lies on the disk. */
        byte[] content(Bytes32 capsule, int length) {
            java.io.ByteArrayOutputStream content = new java.io.ByteArrayOutputStream(length);
            for (int i = 0; content.size() < length; i++) {
                disk.get(new Place(capsule, i)).forEach(content::writeBytes);
            }
            return content.toByteArray();
        }

        Manifest manifest(String name, long length, List<List<Bytes32>> generations) {
            return manifest(name, length, Coding.FOUR_PLUS_TWO, generations);
        }

        Manifest manifest(String name, long length, Coding coding, List<List<Bytes32>> generations) {
            Bytes32 root =
                    new ShardTree(generations.stream().map(ShardTree::leaf).toList()).root();
            return Manifest.sign(
                    new CapsuleDescription(
                            id(),
                            CYCLES.cycleAt(now),
                            length,
                            coding,
                            root,
                            List.of(FakeReceipts.PUBLISHED),
                            name,
                            "1"),
                    key);
        }

        StateInput.Publish publication(long ticket, Manifest manifest, List<List<Bytes32>> generations) {
            long cycle = CYCLES.cycleAt(now);
            return new StateInput.Publish(
                    ticket,
                    manifest,
                    generations,
                    FakeReceipts.published(id(), manifest.capsuleId(), cycle, cycle + 100),
                    Holder.sign(manifest.capsuleId(), cycle, cycle + 1_440, key));
        }

        long observed(String reason) {
            return seen.stream()
                    .filter(e ->
                            e instanceof StateEffect.Observe o && o.reason().equals(reason))
                    .count();
        }
    }

    private final Set<Set<Node>> cuts = new HashSet<>();

    private boolean reaches(Node a, Node b) {
        return !a.down && !b.down && !cuts.contains(Set.of(a, b));
    }

    Node node(NodeId id) {
        return nodes.stream().filter(n -> n.id().equals(id)).findFirst().orElseThrow();
    }

    void link(Node a, Node b) {
        cuts.remove(Set.of(a, b));
        if (a.linked.add(b) && b.linked.add(a)) {
            a.step(new StateInput.LinkUp(b.id()));
            b.step(new StateInput.LinkUp(a.id()));
        }
    }

    void cut(Node a, Node b) {
        cuts.add(Set.of(a, b));
        if (a.linked.remove(b) && b.linked.remove(a)) {
            a.step(new StateInput.LinkDown(b.id()));
            b.step(new StateInput.LinkDown(a.id()));
        }
    }

    void linkAll() {
        for (Node a : nodes) {
            for (Node b : nodes) {
                if (a != b) {
                    link(a, b);
                }
            }
        }
    }

    private void later(Runnable action) {
        order++;
        events.add(new Event(now + 5 + random.nextInt(40), order, action));
    }

    /** Lets virtual time pass; every node ticks five times a second. */
    void run(long millis) {
        long end = now + millis;
        while (now < end) {
            long tick = now + 200;
            while (!events.isEmpty() && events.peek().at() <= tick) {
                Event event = events.poll();
                now = Math.max(now, event.at());
                event.action().run();
            }
            now = tick;
            nodes.forEach(node -> node.step(new StateInput.Tick()));
        }
    }

    boolean agree() {
        return nodes.stream()
                        .filter(n -> !n.down)
                        .map(n -> n.roots().roots())
                        .distinct()
                        .count()
                == 1;
    }

    /** A byte array that compares by content. */
    record Bytes(byte[] bytes) implements Comparable<Bytes> {
        @Override
        public int compareTo(Bytes other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
