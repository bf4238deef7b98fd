package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;

/** Planes joined by queues in virtual time; keys are handed out openly. */
class ForwardingCoreTest {

    private static final int NODES = 4;
    private final RelayCryptography cryptography = RelayCryptography.production();
    private final List<NodeId> ids = new ArrayList<>();
    private final Map<NodeId, ForwardingCore> planes = new HashMap<>();
    private final Map<NodeId, List<ForwardingEffect>> seen = new HashMap<>();
    private final ArrayDeque<Runnable> wire = new ArrayDeque<>();
    private final List<byte[]> keys = new ArrayList<>();
    private Tamper tamper = (from, to, cell) -> {};
    private long now = 1_000_000;

    private interface Tamper {
        void on(NodeId from, NodeId to, byte[] cell);
    }

    ForwardingCoreTest() {
        for (int i = 0; i < NODES; i++) {
            byte[] seed = new byte[32];
            seed[0] = (byte) (i + 1);
            NodeId id = new IdentityKey(seed).nodeId();
            ids.add(id);
            planes.put(id, new ForwardingCore(id, GatewayLimits.defaults(), cryptography, new Random(i)));
            seen.put(id, new ArrayList<>());
            put(id, new ForwardingInput.RoutingAttached());
            byte[] material = new byte[cryptography.seedBytes()];
            new Random(100 + i).nextBytes(material);
            keys.add(material);
        }
        for (int a = 0; a < NODES; a++) {
            for (int b = a + 1; b < NODES; b++) {
                put(ids.get(a), new ForwardingInput.LinkUp(ids.get(b), true));
                put(ids.get(b), new ForwardingInput.LinkUp(ids.get(a), false));
            }
        }
    }

    private void put(NodeId at, ForwardingInput input) {
        for (ForwardingEffect effect : planes.get(at).step(input, now)) {
            seen.get(at).add(effect);
            if (effect instanceof ForwardingEffect.SendCell(NodeId to, byte[] cell)) {
                wire.add(() -> {
                    tamper.on(at, to, cell);
                    put(to, new ForwardingInput.CellIn(at, cell));
                });
            } else if (effect instanceof ForwardingEffect.CreateIn create) {
                put(at, new ForwardingInput.InstallRelay(create.request(), create.handshake(), new byte[] {1}));
            }
        }
    }

    private void run() {
        while (!wire.isEmpty()) {
            wire.remove().run();
        }
    }

    private <E extends ForwardingEffect> List<E> of(int node, Class<E> kind) {
        return seen.get(ids.get(node)).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** A circuit from node 0 over 1 and 2 to 3. */
    private void build(int... path) {
        buildHops(path);
        put(ids.getFirst(), new ForwardingInput.OriginReady(1, ids.get(path[path.length - 1]), List.of()));
    }

    private void buildHops(int... path) {
        NodeId origin = ids.getFirst();
        for (int i = 0; i < path.length; i++) {
            NodeId hop = ids.get(path[i]);
            byte[] material = keys.get(i);
            put(
                    origin,
                    i == 0
                            ? new ForwardingInput.CreateOrigin(1, hop, material)
                            : new ForwardingInput.ExtendOrigin(1, hop, material));
            run();
            put(origin, new ForwardingInput.InstallHop(1, material));
        }
    }

    private void openStream() {
        put(ids.getFirst(), new ForwardingInput.OpenStream(5, 1, "state"));
        run();
    }

    @Test
    void aStreamThatComesBeforeItsCircuitIsReadyWaitsForIt() {
        buildHops(1, 2, 3);
        openStream();
        assertThat(of(0, ForwardingEffect.StreamConnected.class)).isEmpty();
        assertThat(of(0, ForwardingEffect.StreamEnded.class)).isEmpty();
        put(ids.getFirst(), new ForwardingInput.OriginReady(1, ids.get(3), List.of()));
        run();
        assertThat(of(0, ForwardingEffect.StreamConnected.class)).hasSize(1);
    }

    @Test
    void aStreamThatWaitsForACircuitEndsWhenTheCircuitDoes() {
        buildHops(1, 2, 3);
        openStream();
        put(ids.getFirst(), new ForwardingInput.DestroyOrigin(1, "not-wanted"));
        run();
        assertThat(of(0, ForwardingEffect.StreamEnded.class)).hasSize(1);
    }

    @Test
    void bytesCrossThreeHopsBothWaysAndTheStreamEndsAtBothEnds() {
        build(1, 2, 3);
        openStream();
        assertThat(of(0, ForwardingEffect.StreamConnected.class)).hasSize(1);
        long served = of(3, ForwardingEffect.ServeStream.class).getFirst().stream();
        put(ids.get(0), new ForwardingInput.StreamSend(5, new byte[] {1, 2}));
        put(ids.get(3), new ForwardingInput.StreamSend(served, new byte[] {3}));
        run();
        assertThat(of(3, ForwardingEffect.StreamData.class).getFirst().data()).containsExactly(1, 2);
        assertThat(of(0, ForwardingEffect.StreamData.class).getFirst().data()).containsExactly(3);
        put(ids.get(0), new ForwardingInput.StreamFinish(5, EndReason.DONE));
        put(ids.get(3), new ForwardingInput.StreamFinish(served, EndReason.DONE));
        run();
        assertThat(of(0, ForwardingEffect.StreamEnded.class).getFirst().reason())
                .isEqualTo(EndReason.DONE);
        assertThat(planes.get(ids.get(0)).openStreams()).isZero();
        assertThat(planes.get(ids.get(3)).openStreams()).isZero();
        assertThat(planes.get(ids.get(1)).relayedCircuits()).isEqualTo(1);
    }

    @Test
    void aSenderStopsAtItsWindowUntilTheReaderTakes() {
        build(1, 2, 3);
        openStream();
        int leave = of(0, ForwardingEffect.StreamWritable.class).stream()
                .mapToInt(ForwardingEffect.StreamWritable::pieces)
                .sum();
        for (int i = 0; i < leave; i++) {
            put(ids.get(0), new ForwardingInput.StreamSend(5, new byte[100]));
        }
        run();
        assertThat(of(3, ForwardingEffect.StreamData.class)).hasSize(leave);
        assertThat(of(0, ForwardingEffect.StreamWritable.class)).hasSize(1);
        long served = of(3, ForwardingEffect.ServeStream.class).getFirst().stream();
        for (int i = 0; i < leave; i++) {
            put(ids.get(3), new ForwardingInput.StreamTaken(served));
        }
        run();
        assertThat(of(0, ForwardingEffect.StreamWritable.class).stream()
                        .mapToInt(ForwardingEffect.StreamWritable::pieces)
                        .sum())
                .isEqualTo(2 * leave);
    }

    @Test
    void aCellChangedOnItsWayKillsTheCircuitAndDeliversNothing() {
        build(1, 2, 3);
        openStream();
        tamper = (from, to, cell) -> {
            if (from.equals(ids.get(1)) && to.equals(ids.get(2))) {
                cell[Cell.PAYLOAD_OFFSET + 77] ^= 1;
            }
        };
        put(ids.get(0), new ForwardingInput.StreamSend(5, new byte[1000]));
        run();
        assertThat(of(3, ForwardingEffect.StreamData.class)).isEmpty();
        assertThat(of(0, ForwardingEffect.CircuitClosed.class).getFirst().reason())
                .isEqualTo("destroyed-protocol");
        assertThat(of(0, ForwardingEffect.StreamEnded.class)).hasSize(1);
        for (NodeId id : ids) {
            assertThat(planes.get(id).relayedCircuits()).isZero();
            assertThat(planes.get(id).originCircuits()).isZero();
        }
    }

    @Test
    void aCircuitMayNotTurnBackOrComeToItselfOrGoWhereThereIsNoLink() {
        put(ids.get(1), new ForwardingInput.LinkDown(ids.get(3)));
        build(1);
        put(ids.get(0), new ForwardingInput.ExtendOrigin(1, ids.get(3), keys.get(1)));
        run();
        assertThat(of(0, ForwardingEffect.CircuitClosed.class).getFirst().reason())
                .isEqualTo("extend-failed-unreachable");
        build(1);
        put(ids.get(0), new ForwardingInput.ExtendOrigin(1, ids.get(0), keys.get(1)));
        run();
        assertThat(of(0, ForwardingEffect.CircuitClosed.class)).hasSize(2);
        build(1);
        put(ids.get(0), new ForwardingInput.ExtendOrigin(1, ids.get(1), keys.get(1)));
        run();
        assertThat(of(0, ForwardingEffect.CircuitClosed.class)).hasSize(3);
    }

    @Test
    void aLinkThatGoesDownEndsItsCircuitsOnBothSides() {
        build(1, 2, 3);
        put(ids.get(1), new ForwardingInput.LinkDown(ids.get(2)));
        put(ids.get(2), new ForwardingInput.LinkDown(ids.get(1)));
        run();
        assertThat(of(0, ForwardingEffect.CircuitClosed.class).getFirst().reason())
                .isEqualTo("destroyed-link-closed");
        for (NodeId id : ids) {
            assertThat(planes.get(id).relayedCircuits()).isZero();
        }
    }

    @Test
    void whatIsSilentEndsInTime() {
        build(1, 2, 3);
        put(ids.get(0), new ForwardingInput.CreateOrigin(2, ids.get(1), keys.get(0)));
        wire.clear();
        now += 9_000;
        put(ids.get(0), new ForwardingInput.Tick());
        assertThat(of(0, ForwardingEffect.CircuitClosed.class).getFirst())
                .isEqualTo(new ForwardingEffect.CircuitClosed(2, "timeout", 0));
        now += 400_000;
        put(ids.get(2), new ForwardingInput.Tick());
        run();
        assertThat(planes.get(ids.get(2)).relayedCircuits()).isZero();
        assertThat(planes.get(ids.get(0)).originCircuits()).isZero();
    }

    @Test
    void randomCellsNeverThrowAndLeaveNothingBehind() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed " + seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] cell = new byte[Cell.CELL_BYTES];
            random.nextBytes(cell);
            if (i % 3 != 0) {
                java.util.Arrays.fill(cell, 9, 16, (byte) 0);
                cell[8] = (byte) random.nextInt(7);
                if (i % 2 == 0) {
                    java.util.Arrays.fill(cell, 0, 7, (byte) 0);
                }
            }
            put(ids.get(1), new ForwardingInput.CellIn(ids.get(0), cell));
            wire.clear();
            seen.values().forEach(List::clear);
            now += 1;
        }
        assertThat(planes.get(ids.get(1)).openStreams()).isZero();
        assertThat(planes.get(ids.get(1)).relayedCircuits())
                .isLessThanOrEqualTo(GatewayLimits.defaults().maxCircuitsPerLink());
    }
}
