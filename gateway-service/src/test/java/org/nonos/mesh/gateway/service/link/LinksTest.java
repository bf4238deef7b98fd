package org.nonos.mesh.gateway.service.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.gateway.service.link.TestNode.await;

import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;

class LinksTest {

    @Test
    void framesCrossALinkBothWaysAndTheRoundTripIsMeasured() {
        try (TestNode a = new TestNode(1);
                TestNode b = new TestNode(2)) {
            a.dial(b);
            await("both up", () -> a.linkedTo(b) && b.linkedTo(a));
            assertThat(a.linkTo(b).inbound()).isFalse();
            assertThat(b.linkTo(a).inbound()).isTrue();
            assertThat(b.linkTo(a).endpoints()).containsExactly(a.endpoint());
            byte[] largest = new byte[Frame.MAX_PAYLOAD_BYTES];
            largest[7] = 9;
            assertThat(a.linkTo(b).send(new Frame(Layer.GOSSIP, 3, largest))).isTrue();
            assertThat(b.linkTo(a).send(new Frame(Layer.STATE, 250, new byte[0])))
                    .isTrue();
            await("frames", () -> b.frames.size() == 1 && a.frames.size() == 1);
            assertThat(b.frames.getFirst().payload()).isEqualTo(largest);
            assertThat(b.frames.getFirst().layer()).isEqualTo(Layer.GOSSIP.wireNumber());
            assertThat(a.frames.getFirst().message()).isEqualTo(250);
            await("rtt", () -> a.linkTo(b).figures().rttMicros() > 0);
        }
    }

    @Test
    void framesOfUnknownLayersAreSkippedAndTheLinkLives() {
        try (TestNode a = new TestNode(1);
                TestNode b = new TestNode(2)) {
            a.dial(b);
            await("up", () -> a.linkedTo(b) && b.linkedTo(a));
            a.linkTo(b).send(new Frame(99, 1, new byte[5]));
            a.linkTo(b).send(new Frame(Layer.GATEWAY, 200, new byte[5]));
            a.linkTo(b).send(new Frame(Layer.TRUST, 1, new byte[5]));
            await("the known one", () -> b.frames.size() == 1);
            assertThat(b.refusals).containsEntry("unknown-layer", 1).containsEntry("unknown-message", 1);
            assertThat(b.linkedTo(a)).isTrue();
        }
    }

    @Test
    void anotherRealmIsRefused() {
        try (TestNode a = new TestNode(1, GatewayLimits.defaults(), "one", null);
                TestNode b = new TestNode(2, GatewayLimits.defaults(), "two", null)) {
            a.dial(b);
            await("failed", () -> a.log.stream().anyMatch(l -> l.startsWith("failed")));
            assertThat(a.links.all()).isEmpty();
            assertThat(b.links.all()).isEmpty();
            assertThat(a.refusals.getOrDefault("other-realm", 0) + b.refusals.getOrDefault("other-realm", 0))
                    .isPositive();
        }
    }

    @Test
    void aPeerThatIsNotTheOneDialledGetsNoLink() {
        try (TestNode a = new TestNode(1);
                TestNode b = new TestNode(2);
                TestNode c = new TestNode(3)) {
            a.links.dial(c.id(), List.of(b.endpoint()));
            await("failed", () -> a.log.contains("failed " + c.id() + " other-node-answered"));
            assertThat(a.links.all()).isEmpty();
            await("b has none", () -> b.links.all().isEmpty());
            a.links.dial(c.id(), List.of("127.0.0.1:1", "not-an-ip:5", b.endpoint(), c.endpoint()));
            await("the right endpoint at last", () -> a.linkedTo(c));
        }
    }

    @Test
    void aStormOfDialsFromBothSidesLeavesOneLinkThatBothAgreeOn() {
        for (int round = 0; round < 5; round++) {
            try (TestNode a = new TestNode(1);
                    TestNode b = new TestNode(2)) {
                for (int i = 0; i < 20; i++) {
                    a.dial(b);
                    b.dial(a);
                }
                await("both up", () -> a.linkedTo(b) && b.linkedTo(a));
                await(
                        "one connection",
                        () -> a.links.admission().connections() == 1
                                && b.links.admission().connections() == 1
                                && a.linkedTo(b)
                                && b.linkedTo(a));
                assertThat(a.linkTo(b).inbound()).isNotEqualTo(b.linkTo(a).inbound());
                a.linkTo(b).send(new Frame(Layer.TRUST, 1, new byte[1]));
                await("it works", () -> b.frames.size() == 1);
            }
        }
    }

    @Test
    void penaltiesCloseTheLinkAndKeepThePeerOut() {
        try (TestNode a = new TestNode(1);
                TestNode b = new TestNode(2)) {
            a.dial(b);
            await("up", () -> a.linkedTo(b) && b.linkedTo(a));
            b.links.penalise(a.id(), "test", 60);
            assertThat(b.links.admission().penaltyOf(a.id())).isEqualTo(60);
            assertThat(b.linkedTo(a)).isTrue();
            b.links.penalise(a.id(), "test", 60);
            await("down", () -> !b.linkedTo(a) && !a.linkedTo(b));
            a.dial(b);
            await("refused", () -> a.log.stream().anyMatch(l -> l.startsWith("failed")));
            assertThat(b.refusals).containsKey("banned");
        }
    }

    @Test
    void aSilentConnectionIsClosedInTime() throws Exception {
        try (TestNode a = new TestNode(1, quick(), "test", null);
                Socket socket = new Socket("127.0.0.1", a.links.port())) {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(10_000);
            while (in.read() >= 0) {
                // A TLS alert may come first.
            }
            await("counted", () -> a.refusals.containsKey("handshake-timeout"));
            await("released", () -> a.links.admission().connections() == 0);
        }
    }

    @Test
    void whatIsNotTlsIsRefused() throws Exception {
        try (TestNode a = new TestNode(1);
                Socket socket = new Socket("127.0.0.1", a.links.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
            socket.setSoTimeout(10_000);
            while (socket.getInputStream().read() >= 0) {
                // A TLS alert may come first.
            }
            await("counted", () -> a.refusals.containsKey("tls-handshake"));
        }
    }

    @Test
    void cellsArriveInOrderAndAReceiverThatDoesNotTakeThemStopsTheSender() {
        try (TestNode a = new TestNode(1);
                TestNode b = new TestNode(2)) {
            a.dial(b);
            await("up", () -> a.linkedTo(b) && b.linkedTo(a));
            b.takeCells = false;
            int accepted = 0;
            // Until nothing more goes: both ends' sockets are full then, and this end's queue.
            long movedAt = System.nanoTime();
            while (accepted < 20_000 && System.nanoTime() - movedAt < 1_000_000_000L) {
                if (!a.linkTo(b).wantsCells()) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                    continue;
                }
                byte[][] batch = new byte[32][];
                for (int j = 0; j < batch.length; j++) {
                    byte[] cell = new byte[4096];
                    int number = accepted + j;
                    cell[0] = (byte) (number >> 8);
                    cell[1] = (byte) number;
                    batch[j] = cell;
                }
                a.linkTo(b).sendCells(batch, batch.length);
                accepted += batch.length;
                movedAt = System.nanoTime();
            }
            assertThat(accepted).isLessThan(20_000);
            int all = accepted;
            await("reading stops", () -> b.cells.size() >= NettyLink.CELLS_HIGH);
            // One read may carry some cells beyond the mark, never many.
            assertThat(b.cells.size()).isLessThan(NettyLink.CELLS_HIGH + 64);
            assertThat(a.linkTo(b).queuedBytes()).isLessThanOrEqualTo(1024L * 1024);
            int held = b.cells.size();
            b.takeCells = true;
            b.linkTo(a).cellsTaken(held);
            await("all arrive", () -> b.cells.size() == all);
            for (int i = 0; i < all; i++) {
                byte[] cell = b.cells.get(i);
                assertThat((cell[0] & 0xff) << 8 | cell[1] & 0xff).isEqualTo(i);
            }
        }
    }

    private static GatewayLimits quick() {
        return new GatewayLimits(
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 300, 300, 100, 500, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
