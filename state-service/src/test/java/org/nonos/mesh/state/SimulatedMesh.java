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
import org.nonos.mesh.protocol.capsule.ChunkTree;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
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

    private record Event(long at, long order, Runnable action) {}

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
        final Map<Bytes32, byte[]> disk = new HashMap<>();
        final Set<Node> linked = new HashSet<>();
        final List<StateEffect> seen = new ArrayList<>();
        final List<StateAnswer> answers = new ArrayList<>();
        UnaryOperator<byte[]> liar = UnaryOperator.identity();
        boolean silent;
        boolean down;
        StateCore core;

        Node(int number) {
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) (number + 1));
            key = new IdentityKey(seed);
            core = fresh();
        }

        StateCore fresh() {
            return new StateCore(
                    key.nodeId(),
                    Limits.defaults(),
                    Timing.defaults(),
                    CYCLES,
                    new FakeReceipts(),
                    new Random(random.nextLong()),
                    now);
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
                    || effect instanceof StateEffect.Penalise
                    || effect instanceof StateEffect.Refused
                    || effect instanceof StateEffect.Counted
                    || effect instanceof StateEffect.Advertise
                    || effect instanceof StateEffect.IssueSeeded
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
                        linked.forEach(peer -> later(() ->
                                peer.step(new StateInput.Gossiped(item.kind(), item.payload(), Optional.of(id())))));
                    }
                }
                case StateEffect.OpenSession(long session, NodeId peer) -> open(session, peer);
                case StateEffect.SendRequest(long session, byte[] message) -> request(session, message);
                case StateEffect.CloseSession(long session) ->
                    streams.values().removeIf(s -> s.from() == this && s.session() == session);
                case StateEffect.ServeReply(long stream, byte[] message) -> reply(stream, message);
                case StateEffect.ServeHashes(long stream, int request, Bytes32 capsule, int from, int count) ->
                    reply(
                            stream,
                            StreamCodec.encode(new StreamMessage.Hashes(
                                    request, chunkList(capsule).subList(from, from + count))));
                case StateEffect.ServeChunk(long stream, int request, Bytes32 capsule, int index) ->
                    serveChunk(stream, request, capsule, index);
                case StateEffect.ScanChunks(String transfer, List<Bytes32> hashes) -> {
                    BitSet present = new BitSet();
                    for (int i = 0; i < hashes.size(); i++) {
                        present.set(i, disk.containsKey(hashes.get(i)));
                    }
                    later(() -> step(new StateInput.ChunksFound(transfer, present)));
                }
                case StateEffect.StoreChunk(String transfer, int index, Bytes32 hash, byte[] content) -> {
                    disk.put(hash, content);
                    later(() -> step(new StateInput.ChunkStored(transfer, index)));
                }
                case StateEffect.SyncChunks(String transfer) ->
                    later(() -> step(new StateInput.ChunksSynced(transfer)));
                case StateEffect.SignHolder(Bytes32 capsule, long since, long until) ->
                    later(() -> step(new StateInput.HolderSigned(Holder.sign(capsule, since, until, key))));
                default -> {}
            }
        }

        private List<Bytes32> chunkList(Bytes32 capsule) {
            return Tables.readChunks(store.get(Tables.CHUNKS).get(new Bytes(capsule.toArray())));
        }

        private void serveChunk(long stream, int request, Bytes32 capsule, int index) {
            byte[] content = disk.get(chunkList(capsule).get(index));
            StreamMessage message = content == null
                    ? new StreamMessage.Refused(request, StreamMessage.Refusal.NOT_HELD)
                    : new StreamMessage.Chunk(request, content.clone());
            if (content == null) {
                later(() -> step(new StateInput.ChunkDamaged(capsule, index)));
            }
            reply(stream, StreamCodec.encode(message));
        }

        private void open(long session, NodeId peer) {
            Node to = node(peer);
            if (!reaches(this, to)) {
                later(() -> step(new StateInput.SessionEnded(session, "no circuit to the destination")));
                return;
            }
            streamNumbers++;
            streams.put(streamNumbers, new Stream(this, session, to));
            later(() -> step(new StateInput.SessionOpened(session, List.of(to.id()), "1 hop")));
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
            if (stream != null && !silent) {
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
            List<Bytes32> hashes = new ArrayList<>();
            for (int at = 0; at < content.length; at += ChunkTree.CHUNK_BYTES) {
                byte[] chunk = Arrays.copyOfRange(content, at, Math.min(content.length, at + ChunkTree.CHUNK_BYTES));
                hashes.add(Hashes.sha256(chunk));
                disk.put(hashes.getLast(), chunk);
            }
            Manifest manifest = manifest(name, content.length, ChunkTree.rootOf(hashes));
            step(publication(7, manifest, hashes));
            return manifest.capsuleId();
        }

        Manifest manifest(String name, long length, Bytes32 root) {
            return Manifest.sign(
                    new CapsuleDescription(
                            id(), CYCLES.cycleAt(now), length, root, List.of(FakeReceipts.PUBLISHED), name, "1"),
                    key);
        }

        StateInput.Publish publication(long ticket, Manifest manifest, List<Bytes32> hashes) {
            long cycle = CYCLES.cycleAt(now);
            return new StateInput.Publish(
                    ticket,
                    manifest,
                    hashes,
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
