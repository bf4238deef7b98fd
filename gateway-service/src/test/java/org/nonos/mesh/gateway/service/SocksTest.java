package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.gateway.service.expose.ServiceDesk;
import org.nonos.mesh.gateway.service.forwarding.MeshStream;
import org.nonos.mesh.gateway.service.forwarding.SharedCircuits;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.gateway.service.stream.BondedStreams;

/** A program of one node reaches a public TCP service of another over three hops, through SOCKS5. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocksTest {

    @TempDir
    static Path temp;

    private final FakeRouting[] routing = {new FakeRouting(), new FakeRouting(), new FakeRouting(), new FakeRouting()};
    private final TestGateway[] node = new TestGateway[4];
    private ServerSocket echo;

    @BeforeAll
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::echo);
        Map<String, Object> settings = Map.of(
                "mesh.gateway.service-limits.socks-handshake-millis", 700,
                "mesh.gateway.service-limits.max-socks-connections", 12,
                "mesh.gateway.service-limits.shared-circuit-idle-millis", 600_000,
                "mesh.gateway.stream-limits.revive-millis", 3_000);
        for (int i = 0; i < 4; i++) {
            node[i] = new TestGateway(temp.resolve("node" + i), settings, routing[i].asService());
            routing[i].attach(node[i]);
        }
        for (int i = 0; i < 3; i++) {
            int a = i;
            node[a].dial(node[a + 1]);
            TestGateway.await("link " + a, () -> node[a].linkedTo(node[a + 1]) && node[a + 1].linkedTo(node[a]));
        }
        routing[0].paths.put(far(), List.of(node[1].id, node[2].id, node[3].id));
        expose(80, echo.getLocalPort());
    }

    @AfterAll
    void stop() throws IOException {
        echo.close();
        for (TestGateway gateway : node) {
            gateway.close();
        }
    }

    private String far() {
        return node[3].id.onionAddress().text();
    }

    private void expose(int port, int target) {
        assertThat(node[3].context
                        .getBean(ServiceDesk.class)
                        .add(true, port, target, List.of())
                        .isOk())
                .isTrue();
    }

    private void echo() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The test closed it.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private Socket socks() throws IOException {
        String address = node[0].context.getBean(SocksServer.class).address();
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(address.split(":")[1])), 5_000);
        socket.setSoTimeout(40_000);
        return socket;
    }

    /** @return the reply's code */
    static int connect(Socket socket, String host, int port, String user) throws IOException {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        if (user.isEmpty()) {
            out.write(new byte[] {5, 1, 0});
            assertThat(in.readNBytes(2)).containsExactly(5, 0);
        } else {
            out.write(new byte[] {5, 2, 0, 2});
            assertThat(in.readNBytes(2)).containsExactly(5, 2);
            ByteArrayOutputStream login = new ByteArrayOutputStream();
            login.write(1);
            login.write(user.length());
            login.writeBytes(user.getBytes(StandardCharsets.US_ASCII));
            login.write(1);
            login.write('x');
            out.write(login.toByteArray());
            assertThat(in.readNBytes(2)).containsExactly(1, 0);
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {5, 1, 0, 3, (byte) host.length()});
        request.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
        request.write(port >> 8);
        request.write(port);
        out.write(request.toByteArray());
        return in.readNBytes(10)[1];
    }

    @Test
    void bytesGoToTheFarServiceAndBackAndTheEndComesAcross() throws IOException {
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 80, "")).isZero();
            EchoCheck.assertEchoes(socket, 5_000_000, 1);
        }
    }

    @Test
    void connectionsOfOneUserShareACircuitAndThoseOfAnotherNever() throws IOException {
        int before = circuits();
        routing[0].released.clear();
        try (Socket first = socks();
                Socket second = socks();
                Socket other = socks()) {
            assertThat(connect(first, far(), 80, "alice")).isZero();
            assertThat(connect(second, far(), 80, "alice")).isZero();
            assertThat(circuits() - before).isEqualTo(1);
            assertThat(connect(other, far(), 80, "bob")).isZero();
            assertThat(circuits() - before).isEqualTo(2);
            EchoCheck.assertEchoes(first, 10_000, 2);
            EchoCheck.assertEchoes(second, 10_000, 3);
            EchoCheck.assertEchoes(other, 10_000, 4);
        }
        try (Socket third = socks()) {
            assertThat(connect(third, far(), 80, "carol")).isZero();
            assertThat(circuits() - before).isEqualTo(3);
        }
        assertThat(routing[0].released).isEmpty();
    }

    private int circuits() {
        return node[0].context.getBean(SharedCircuits.class).held();
    }

    @Test
    void eachFailureHasItsReply() throws IOException {
        expose(81, unusedPort());
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 79, "")).as("not exposed").isEqualTo(5);
        }
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 81, "")).as("nothing behind it").isEqualTo(5);
        }
        try (Socket socket = socks()) {
            assertThat(connect(socket, node[2].id.onionAddress().text(), 80, ""))
                    .as("no path")
                    .isEqualTo(4);
        }
        try (Socket socket = socks()) {
            assertThat(connect(socket, "example.org", 80, ""))
                    .as("not of the mesh")
                    .isEqualTo(2);
        }
        try (Socket socket = socks()) {
            assertThat(connect(socket, "nonsense.mesh", 80, ""))
                    .as("no address")
                    .isEqualTo(4);
        }
        try (Socket socket = socks()) {
            socket.getOutputStream().write(new byte[] {5, 1, 0, 5, 2, 0, 3, 1, 'a', 0, 80});
            assertThat(socket.getInputStream().readAllBytes()).as("BIND").startsWith(5, 0, 5, 7);
        }
        try (Socket socket = socks()) {
            socket.getOutputStream().write(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80});
            assertThat(socket.getInputStream().readAllBytes())
                    .as("an IPv4 address")
                    .startsWith(5, 0, 5, 8);
        }
        try (Socket socket = socks()) {
            socket.getOutputStream().write(new byte[] {5, 1, 1});
            assertThat(socket.getInputStream().readAllBytes()).as("GSSAPI only").containsExactly(5, 0xff);
        }
        try (Socket socket = socks()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(closed(socket)).as("no SOCKS").isTrue();
        }
    }

    private static boolean closed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aSlowClientIsLetGoAndSoAreThoseAboveTheLimit() throws IOException {
        Socket[] slow = new Socket[12];
        for (int i = 0; i < slow.length; i++) {
            slow[i] = socks();
            slow[i].getOutputStream().write(5);
        }
        TestGateway.await(
                "all are counted",
                () -> node[0].context.getBean(SocksServer.class).connections() == slow.length);
        try (Socket oneMore = socks()) {
            assertThat(closed(oneMore)).isTrue();
        }
        for (Socket socket : slow) {
            assertThat(closed(socket)).isTrue();
            socket.close();
        }
        TestGateway.await(
                "none is left", () -> node[0].context.getBean(SocksServer.class).connections() == 0);
    }

    @Test
    void aRemovedServiceIsGone() throws IOException {
        ServiceDesk desk = node[3].context.getBean(ServiceDesk.class);
        expose(82, echo.getLocalPort());
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 82, "")).isZero();
        }
        String id = desk.all().stream()
                .filter(view -> view.service().port() == 82)
                .findFirst()
                .orElseThrow()
                .service()
                .id();
        assertThat(desk.remove(id)).isTrue();
        assertThat(desk.remove(id)).isFalse();
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 82, "")).isEqualTo(5);
        }
    }

    @Test
    void aCircuitThatBreaksIsReplacedAndNoByteIsLost() throws IOException {
        BondedStreams streams = node[0].context.getBean(BondedStreams.class);
        long lost = streams.counts().legsLost();
        Thread breaks = Thread.ofVirtual().unstarted(() -> {
            for (int i = 0; i < 3; i++) {
                java.util.concurrent.locks.LockSupport.parkNanos(150_000_000);
                routing[0].destroyAll();
            }
        });
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 80, "dora")).isZero();
            breaks.start();
            EchoCheck.assertEchoes(socket, 20_000_000, 5);
            breaks.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        assertThat(streams.counts().legsLost()).isGreaterThan(lost);
        TestGateway.await("the stream is forgotten", () -> streams.streams() == 0);
    }

    @Test
    void aCircuitThatAgesIsReplacedBeforeItEndsAndNothingIsSentTwice() throws IOException {
        BondedStreams streams = node[0].context.getBean(BondedStreams.class);
        long resent = streams.counts().resentBytes();
        long replaced = streams.counts().legsReplaced();
        routing[0].drainMillis = 400;
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 80, "emil")).isZero();
            byte[] piece = new byte[5_000];
            long end = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(piece);
                assertThat(socket.getInputStream().readNBytes(piece.length)).hasSize(piece.length);
            }
        } finally {
            routing[0].drainMillis = 0;
        }
        assertThat(streams.counts().legsReplaced() - replaced).isGreaterThanOrEqualTo(2);
        assertThat(streams.counts().resentBytes()).isEqualTo(resent);
        TestGateway.await("the stream is forgotten", () -> streams.streams() == 0);
    }

    @Test
    void withoutAnotherCircuitTheProgramSeesAResetAndNoEnd() throws IOException {
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 80, "")).isZero();
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            node[1].links().find(node[2].id).orElseThrow().close("test");
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        // For the other tests.
        TestGateway.await("the link is down", () -> !node[2].linkedTo(node[1]));
        node[1].dial(node[2]);
        TestGateway.await("the link is back", () -> node[1].linkedTo(node[2]) && node[2].linkedTo(node[1]));
    }

    @Test
    void aLegThatShowsNoStreamsSecretIsRefused() throws IOException {
        SharedCircuits circuits = node[0].context.getBean(SharedCircuits.class);
        try (Socket socket = socks()) {
            assertThat(connect(socket, far(), 80, "")).isZero();
            long deadline = System.nanoTime() + 10_000_000_000L;
            MeshStream leg = circuits.open(node[3].id, "join-80", "guess", deadline);
            leg.write(new byte[16], 0, 16);
            assertThat(leg.read(deadline)).containsExactly(1);
            assertThat(leg.read(deadline)).isEmpty();
            leg.finish();
        }
    }
}
