package org.nonos.mesh.gateway.service.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.forwarding.ForwardingCore;
import org.nonos.mesh.gateway.forwarding.ForwardingEffect;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.LinkFigures;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellArena;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.time.ProofCycles;

class ForwardingLoopTest {

    private static final long CYCLE_MILLIS = 60_000;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicLong clock = new AtomicLong(1_000 * CYCLE_MILLIS + 20_000);
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Peer peer = new Peer();
    private final ForwardingLoop loop = new ForwardingLoop(
            new ForwardingCore(
                    node(1),
                    GatewayLimits.defaults(),
                    RelayCryptography.production(),
                    ProofCycles.ofSeconds(CYCLE_MILLIS / 1_000),
                    new CellArena(64),
                    new Random(3)),
            loops.next(),
            clock::get,
            refused::add,
            new Nobody());

    private static NodeId node(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return new IdentityKey(seed).nodeId();
    }

    @AfterEach
    void stop() {
        loop.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aClockThatIsPutRightWhileTheNodeRunsIsFollowed() {
        loop.start();
        loop.linkUp(peer);
        await().until(() -> peer.told.contains(1_000L));
        clock.addAndGet(70 * CYCLE_MILLIS);
        await().until(() -> peer.told.contains(1_070L));
        assertThat(peer.told).containsExactly(1_000L, 1_070L);
        assertThat(refused).isEmpty();
    }

    @Test
    void aLinkWhosePeerIsOutOfStepIsClosed() {
        loop.start();
        loop.linkUp(peer);
        loop.cells(peer, List.of(ControlBody.linkCycleCell(new ControlBody.LinkCycle(true, 77, new byte[32]))));
        await().until(() -> peer.closed.contains("link-cycle-unexpected"));
    }

    /** A link that notes what it is given. */
    private static final class Peer implements Link {
        final List<Long> told = new CopyOnWriteArrayList<>();
        final List<String> closed = new CopyOnWriteArrayList<>();

        @Override
        public NodeId peer() {
            return node(2);
        }

        @Override
        public void sendCells(byte[][] cells, int count) {
            for (int i = 0; i < count; i++) {
                if (Cell.command(cells[i]) == CellCommand.LINK_CYCLE) {
                    ControlBody.linkCycle(cells[i]).asOptional().ifPresent(step -> told.add(step.cycle()));
                }
            }
        }

        @Override
        public void close(String reason) {
            closed.add(reason);
        }

        @Override
        public boolean wantsCells() {
            return true;
        }

        @Override
        public byte[] secret() {
            return new byte[32];
        }

        @Override
        public String remoteAddress() {
            return "127.0.0.1:1";
        }

        @Override
        public boolean inbound() {
            return false;
        }

        @Override
        public boolean postQuantum() {
            return true;
        }

        @Override
        public long establishedAtMillis() {
            return 0;
        }

        @Override
        public List<String> endpoints() {
            return List.of();
        }

        @Override
        public LinkFigures figures() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean send(Frame frame) {
            return true;
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void cellsTaken(int count) {}

        @Override
        public boolean isUp() {
            return true;
        }
    }

    private static final class Nobody implements ForwardingLoop.Outside {
        @Override
        public void toRouting(ForwardingEffect effect) {}

        @Override
        public StreamSide serve(long stream, String service) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void penalise(NodeId peer, String reason, int weight) {}
    }
}
