package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.discovery.NeighbourDigest;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Realm;

/** A node that is shouted at stays ready, counts what it refused, and does not grow. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {

    private static final long SEED = new Random().nextLong();
    private static final long MAX_GROWTH_BYTES = 24L << 20;

    private static TestMesh mesh;
    private static DemoNode node;
    private static Figures figures;
    private static RawHttp http;
    private static long heapAtStart;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() throws IOException {
        System.out.println("bad input seed " + SEED);
        mesh = TestMesh.start(1, number -> List.of("--mesh.gateway.limits.handshake-timeout-millis=2000"));
        node = mesh.node(1);
        http = new RawHttp(node);
        figures = new Figures(node);
        heapAtStart = figures.liveHeapBytes();
    }

    @AfterAll
    static void stop() throws IOException {
        if (mesh != null) {
            String log = TestMesh.log(node);
            mesh.close();
            assertThat(log).doesNotContain("\tat ");
        }
    }

    @AfterEach
    void theNodeIsReady() {
        assertThat(node.isReady()).isTrue();
        assertThat(node.client().get("status").path("layers"))
                .allSatisfy(
                        layer -> assertThat(layer.path("state").asString("")).isEqualTo("up"));
    }

    @Test
    @Order(1)
    void garbageOnTheLinkPortIsRefusedAndCounted() throws IOException {
        double before = figures.refused("gateway");
        for (int i = 0; i < 60; i++) {
            byte[] garbage = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(garbage);
            if (i % 3 == 0) {
                // What looks like the head of a TLS ClientHello, with a length that is not there.
                garbage = new byte[] {22, 3, 1, 64, 0, 1, 0, 63, (byte) 252, 3, 3};
            }
            sendAndLeave(garbage);
        }
        await("counted").atMost(Duration.ofSeconds(15)).until(() -> figures.refused("gateway") >= before + 20);
    }

    @Test
    @Order(2)
    void silentClientsAreTimedOutOnBothListeners() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Socket link = new Socket(
                    InetAddress.getLoopbackAddress(), mesh.linkPorts().getFirst());
            link.getOutputStream().write(22);
            silent.add(link);
            Socket admin = http.connect();
            admin.getOutputStream().write("GET /api/v1/status HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
            silent.add(admin);
        }
        assertThat(node.isReady()).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        for (Socket socket : silent) {
            socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            assertThat(isClosedByTheNode(socket))
                    .as("closed by the node: " + socket)
                    .isTrue();
            socket.close();
        }
    }

    @Test
    @Order(3)
    void aRequestThatDripsIsTimedOut() throws Exception {
        try (Socket socket = http.connect()) {
            socket.setSoTimeout(1);
            long begun = System.nanoTime();
            byte[] head =
                    ("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ").getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(head);
            boolean closed = false;
            while (!closed && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(40)) {
                TimeUnit.MILLISECONDS.sleep(500);
                try {
                    socket.getOutputStream().write('x');
                    closed = isClosedByTheNode(socket);
                } catch (IOException e) {
                    closed = true;
                }
            }
            assertThat(closed).as("a header that never ends").isTrue();
        }
    }

    @Test
    @Order(4)
    void badCallsGetAProblemThatNamesWhatIsWrong() throws IOException {
        String id = "ab".repeat(32);
        String deep = "[".repeat(20_000);
        Object[][] calls = {
            {"GET", "capsules/zz", "", "", 400, "id"},
            {"GET", "capsules/" + id.substring(1), "", "", 400, "id"},
            {"GET", "capsules/" + id, "", "", 404, "capsule"},
            {"GET", "capsules/" + id + "/content", "", "", 404, "capsule"},
            {"POST", "capsules/" + id + "/fetch", "", "", 404, "capsule"},
            {"GET", "capsules/..%2f..%2fstatus", "", "", 400, ""},
            {"GET", "capsules?limit=0", "", "", 400, "limit"},
            {"GET", "capsules?limit=201", "", "", 400, "limit"},
            {"GET", "capsules?limit=ten", "", "", 400, "limit"},
            {"GET", "capsules?limit=99999999999999", "", "", 400, "limit"},
            {"GET", "capsules?cursor=" + "x".repeat(600), "", "", 400, "cursor"},
            {"GET", "receipts/nothing", "", "", 400, "id"},
            {"GET", "receipts/" + id, "", "", 404, "receipt"},
            {"GET", "transfers/nothing", "", "", 404, "transfer"},
            {"GET", "trust/nobody", "", "", 400, "node"},
            {"GET", "nowhere", "", "", 404, ""},
            {"DELETE", "status", "", "", 405, ""},
            {"POST", "capsules", "application/octet-stream", "x", 400, "name"},
            {"POST", "capsules?name=a&version=" + "v".repeat(300), "application/octet-stream", "x", 400, "version"},
            {"POST", "capsules?name=%00%07&version=1", "application/octet-stream", "x", 400, "name"},
            {"POST", "capsules?name=a&version=1", "text/plain", "x", 415, ""},
            {"POST", "capsules?name=empty&version=1", "application/octet-stream", "", 400, ""},
            {"POST", "invitations/accept", "application/json", "{", 400, ""},
            {"POST", "invitations/accept", "application/json", "{}", 400, "uri"},
            {"POST", "invitations/accept", "application/json", "{\"uri\":7}", 400, ""},
            {"POST", "invitations/accept", "application/json", "{\"uri\":\"mesh://garbage\"}", 400, "invitation"},
            {"POST", "invitations/accept", "application/json", "{\"uri\":\"" + "x".repeat(5_000) + "\"}", 400, ""},
            {"POST", "invitations/accept", "application/json", "{\"uri\":" + deep, 400, ""},
            {"POST", "invitations/accept", "application/json", "{\"uri\":\"" + "x".repeat(3_000_000) + "\"}", 413, ""},
            {"PUT", "runtime/capsules/" + id, "application/json", "{\"digest\":\"short\"}", 400, "digest"},
            {"PUT", "runtime/capsules/short", "application/json", "{\"digest\":\"" + id + "\"}", 400, "id"},
        };
        for (Object[] call : calls) {
            RawHttp.Answer answer = http.call((String) call[0], (String) call[1], (String) call[2], (String) call[3]);
            String what = call[0] + " " + ((String) call[1]).substring(0, Math.min(60, ((String) call[1]).length()));
            assertThat(answer.status()).as(what + "\n" + answer.text()).isEqualTo(call[4]);
            assertThat(answer.contentType()).as(what + "\n" + answer.text()).startsWith("application/problem+json");
            assertThat(answer.text())
                    .as(what)
                    .contains("\"code\"", (String) call[5])
                    .doesNotContain("Exception");
        }
    }

    @Test
    @Order(5)
    void strangersAreTurnedAwayAndCounted() throws IOException {
        double before = figures.refused("gateway");
        assertThat(http.raw("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(http.raw("GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + "0".repeat(64)
                                + "\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(http.raw("GET /api/v1/status HTTP/1.1\r\nHost: evil.example\r\n" + http.authorisation())
                        .status())
                .isEqualTo(403);
        assertThat(http.raw("GET / HTTP/1.1\r\nHost: evil.example\r\n").status())
                .isEqualTo(403);
        assertThat(http.raw("GET /api/v1/status HTTP/1.1\r\n" + http.authorisation())
                        .status())
                .isBetween(400, 403);
        assertThat(http.raw("POST /api/v1/invitations HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\n"
                                + "Content-Length: 0\r\nCookie: " + http.cookie() + "\r\n")
                        .status())
                .isEqualTo(403);
        assertThat(figures.refused("gateway")).isGreaterThanOrEqualTo(before + 5);
    }

    @Test
    @Order(6)
    void whatIsNoHttpGetsABadRequestOrNothing() throws IOException {
        byte[] garbage = new byte[3_000];
        random.nextBytes(garbage);
        List<String> requests = List.of(
                "\u0016\u0003\u0001\u0002",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + "a".repeat(40_000) + "\r\n",
                "POST /api/v1/invitations/accept HTTP/1.1\r\nHost: 127.0.0.1\r\n" + http.authorisation()
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
                new String(garbage, StandardCharsets.ISO_8859_1));
        for (String request : requests) {
            int status = http.raw(request).status();
            assertThat(status == 0 || (status >= 400 && status < 500))
                    .as("%d for %s", status, request.substring(0, Math.min(40, request.length())))
                    .isTrue();
        }
    }

    @Test
    @Order(7)
    void garbageAndForgedBeaconsChangeNothingAndAreCounted() throws Exception {
        double before = figures.refused("discovery") + figures.refused("gateway");
        String realm = node.client().get("status").path("realm").asString("");
        byte[] good = beacon(realm, 1);
        for (int i = 0; i < 60; i++) {
            byte[] datagram =
                    switch (i % 6) {
                        case 0 -> new byte[random.nextInt(64)];
                        case 1 -> noise(1_400);
                        case 2 -> noise(30_000);
                        case 3 -> changed(good, random.nextInt(good.length));
                        case 4 -> java.util.Arrays.copyOf(good, random.nextInt(good.length));
                        default -> beacon("another-realm", 1);
                    };
            // A new socket, so a new source, for each: the limit per source is another test's business.
            sendDatagram(datagram);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        await("counted")
                .atMost(Duration.ofSeconds(15))
                .until(() -> figures.refused("discovery") + figures.refused("gateway") >= before + 40);
        assertThat(node.client().get("peers").path("items")).isEmpty();

        sendDatagram(good);
        await("a true beacon is heard")
                .atMost(Duration.ofSeconds(15))
                .until(() -> node.client().get("peers").path("items").size() == 1);
    }

    @Test
    @Order(8)
    void aFloodOfDatagramsIsShed() throws Exception {
        double before = figures.refused("discovery") + figures.refused("gateway");
        byte[] datagram = noise(400);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 20_000; i++) {
                socket.send(new DatagramPacket(
                        datagram, datagram.length, InetAddress.getLoopbackAddress(), mesh.beaconPort()));
            }
        }
        await("counted")
                .atMost(Duration.ofSeconds(15))
                .until(() -> figures.refused("discovery") + figures.refused("gateway") >= before + 1_000);
    }

    @Test
    @Order(9)
    void afterAllOfItMemoryHasNotGrown() throws IOException {
        assertThat(figures.liveHeapBytes() - heapAtStart)
                .as("growth of the live heap")
                .isLessThan(MAX_GROWTH_BYTES);
        assertThat(figures.value("mesh_gateway_connections"))
                .as("connections left over")
                .isZero();
    }

    private static byte[] beacon(String realm, long sequence) {
        IdentityKey key = new IdentityKey(new byte[IdentityKey.SEED_BYTES]);
        NodeFacts facts =
                new NodeFacts(key.nodeId(), NodeFacts.tagOf(new Realm(realm)), 0, List.of(), 10, 10, null, null, null);
        Stamp stamp = new Stamp(sequence, System.currentTimeMillis(), 600);
        NeighbourDigest nobody = NeighbourDigest.of(sequence, List.of());
        return new Beacon(facts, stamp, null, nobody).sign(key);
    }

    private byte[] noise(int most) {
        byte[] noise = new byte[1 + random.nextInt(most)];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] changed(byte[] good, int at) {
        byte[] changed = good.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static void sendDatagram(byte[] bytes) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), mesh.beaconPort()));
        }
    }

    private static void sendAndLeave(byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), mesh.linkPorts().getFirst())) {
            socket.getOutputStream().write(bytes);
            socket.setSoTimeout(200);
            isClosedByTheNode(socket);
        } catch (java.net.SocketException e) {
            // Closed by the node while we wrote: that is a refusal.
        }
    }

    /** Reads until the node closes or the socket's time is over. */
    private static boolean isClosedByTheNode(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        try {
            while (in.read() >= 0) {
                // An error page may come first.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }
}
