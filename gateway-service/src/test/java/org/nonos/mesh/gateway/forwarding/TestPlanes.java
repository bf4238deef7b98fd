package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.time.ProofCycles;

/**
 * Forwarding planes, every two of them linked by queues, in virtual time. Handshakes carry the keys openly: whoever is
 * asked for a hop installs what the request is.
 */
final class TestPlanes {

    static final RelayCryptography CRYPTOGRAPHY = RelayCryptography.production();
    static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);

    final List<NodeId> ids = new ArrayList<>();
    final Map<NodeId, List<ForwardingEffect>> seen = new HashMap<>();
    final ArrayDeque<Sent> wire = new ArrayDeque<>();
    /** Links that take no cells, as "from to". */
    final Set<String> blocked = new HashSet<>();

    Tamper tamper = (from, to, cell) -> true;
    Watch watch = (from, to, cell) -> {};
    long now = 1_000_000_000L;
    boolean answersHandshakes = true;

    /** Peers that are no planes; cells to them end here. */
    final Map<NodeId, Consumer<byte[]>> outsiders = new HashMap<>();
    /** By how much a node's clock is ahead. */
    final Map<NodeId, Long> aheadMillis = new HashMap<>();

    final GatewayLimits limits;
    private long mostWaitingBytes;
    private final Map<NodeId, ForwardingCore> planes = new HashMap<>();
    private final Random random = new Random(4);

    record Sent(NodeId from, NodeId to, byte[] cell) {}

    interface Tamper {
        /** False: the cell is lost. */
        boolean on(NodeId from, NodeId to, byte[] cell);
    }

    interface Watch {
        void on(NodeId from, NodeId to, byte[] cell);
    }

    TestPlanes(int nodes) {
        this(nodes, GatewayLimits.defaults());
    }

    TestPlanes(int nodes, GatewayLimits limits) {
        this.limits = limits;
        for (int i = 0; i < nodes; i++) {
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            NodeId id = new IdentityKey(seed).nodeId();
            ids.add(id);
            planes.put(id, new ForwardingCore(id, limits, CRYPTOGRAPHY, CYCLES, new CellArena(64), new Random(i)));
            seen.put(id, new ArrayList<>());
            put(i, new ForwardingInput.RoutingAttached());
        }
        for (int a = 0; a < nodes; a++) {
            for (int b = a + 1; b < nodes; b++) {
                link(a, b);
            }
        }
        run();
    }

    /** A link of now, in the place of the one that was. */
    void link(int a, int b) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        put(a, new ForwardingInput.LinkUp(ids.get(b), true, secret));
        put(b, new ForwardingInput.LinkUp(ids.get(a), false, secret));
    }

    /** Four nodes with as little memory for cells as may be configured, 4 MiB. */
    static TestPlanes withLittleMemory() {
        int[] values = new int[30];
        values[27] = 4 * 1024 * 1024;
        values[20] = 1_000;
        return new TestPlanes(4, limits(values));
    }

    private static GatewayLimits limits(int[] v) {
        return new GatewayLimits(
                v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15],
                v[16], v[17], v[18], v[19], v[20], v[21], v[22], v[23], v[24], v[25], v[26], v[27], v[28], v[29]);
    }

    ForwardingCore plane(int node) {
        return planes.get(ids.get(node));
    }

    void put(int node, ForwardingInput input) {
        put(ids.get(node), input);
    }

    private void put(NodeId at, ForwardingInput input) {
        ForwardingCore plane = planes.get(at);
        List<ForwardingEffect> effects = plane.step(input, clock(at), 1_000 * now);
        mostWaitingBytes = Math.max(mostWaitingBytes, plane.figures().waitingBytes());
        for (ForwardingEffect effect : effects) {
            seen.get(at).add(effect);
            if (answersHandshakes && effect instanceof ForwardingEffect.CreateIn create) {
                put(at, new ForwardingInput.InstallRelay(create.request(), create.handshake(), new byte[] {1}));
            }
        }
        pump(at);
    }

    private long clock(NodeId at) {
        return now + aheadMillis.getOrDefault(at, 0L);
    }

    private void pump(NodeId at) {
        planes.get(at).pump(new CellOutlet() {
            @Override
            public boolean wantsCells(NodeId peer) {
                return !blocked.contains(at + " " + peer);
            }

            @Override
            public void send(NodeId peer, byte[][] cells, int count) {
                for (int i = 0; i < count; i++) {
                    wire.add(new Sent(at, peer, cells[i].clone()));
                }
            }
        });
    }

    /** The most that has waited in any node at any time. */
    long mostWaitingBytes() {
        return mostWaitingBytes;
    }

    /** Carries cells until none is left. */
    void run() {
        while (!wire.isEmpty()) {
            Sent sent = wire.remove();
            watch.on(sent.from(), sent.to(), sent.cell());
            Consumer<byte[]> outsider = outsiders.get(sent.to());
            if (outsider != null) {
                outsider.accept(sent.cell());
            } else if (tamper.on(sent.from(), sent.to(), sent.cell())) {
                put(sent.to(), new ForwardingInput.CellIn(sent.from(), sent.cell()));
            }
        }
    }

    void inject(int from, int to, byte[] cell) {
        put(ids.get(to), new ForwardingInput.CellIn(ids.get(from), cell));
        run();
    }

    /** Lets time pass, a tick each quarter of a second or so. */
    void pass(long millis) {
        long end = now + millis;
        while (now < end) {
            now = Math.min(end, now + 250);
            for (NodeId id : ids) {
                put(id, new ForwardingInput.Tick());
            }
            run();
        }
    }

    /** The id of the first circuit of which a cell goes from one node to the other while this is done. */
    long idOn(int from, int to, Runnable what) {
        long[] id = {-1};
        Watch before = watch;
        watch = (a, b, cell) -> {
            before.on(a, b, cell);
            if (id[0] < 0 && a.equals(ids.get(from)) && b.equals(ids.get(to)) && isRelay(cell)) {
                id[0] = Cell.circuitId(cell);
            }
        };
        what.run();
        watch = before;
        return id[0];
    }

    <E extends ForwardingEffect> List<E> of(int node, Class<E> kind) {
        return seen.get(ids.get(node)).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    byte[] material(long handle, int hop) {
        byte[] material = new byte[CRYPTOGRAPHY.seedBytes()];
        new Random(1_000 * handle + hop).nextBytes(material);
        return material;
    }

    /** A circuit from node 0 over the nodes of the path. */
    void build(long handle, int... path) {
        buildHops(handle, path);
        put(0, new ForwardingInput.OriginReady(handle, ids.get(path[path.length - 1]), List.of()));
    }

    void buildHops(long handle, int... path) {
        for (int i = 0; i < path.length; i++) {
            NodeId hop = ids.get(path[i]);
            byte[] material = material(handle, i);
            put(
                    0,
                    i == 0
                            ? new ForwardingInput.CreateOrigin(handle, hop, material)
                            : new ForwardingInput.ExtendOrigin(handle, hop, material));
            run();
            put(0, new ForwardingInput.InstallHop(handle, material));
        }
    }

    void openStream(long stream, long handle) {
        put(0, new ForwardingInput.OpenStream(stream, handle, "state"));
        run();
    }

    /** The far end's number of the stream that was opened last. */
    long served(int node) {
        return of(node, ForwardingEffect.ServeStream.class).getLast().stream();
    }

    int leave(int node, long stream) {
        return of(node, ForwardingEffect.StreamWritable.class).stream()
                .filter(writable -> writable.stream() == stream)
                .mapToInt(ForwardingEffect.StreamWritable::pieces)
                .sum();
    }

    /** Sends as much as there is leave for; what was sent before is told. */
    int sendAll(int node, long stream, int sentBefore) {
        int sent = sentBefore;
        while (sent < leave(node, stream)) {
            put(node, new ForwardingInput.StreamSend(stream, new byte[] {(byte) sent, (byte) (sent >> 8)}));
            sent++;
        }
        return sent;
    }

    static boolean isRelay(byte[] cell) {
        return Cell.headRefusal(cell).isEmpty() && Cell.command(cell).isRelay();
    }
}
