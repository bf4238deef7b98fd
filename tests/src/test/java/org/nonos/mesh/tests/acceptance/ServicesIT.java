package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** A web server behind one node is read from another through SOCKS5: under the node's address, and under one of its own. */
@ExtendWith(SharedMesh.class)
class ServicesIT {

    private static final byte[] PAGE = new byte[700_001];
    private static HttpServer server;

    @BeforeAll
    static void serve() throws IOException {
        new Random(17).nextBytes(PAGE);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static JsonNode expose(DemoNode node, boolean atNode) {
        String body = "{\"targetPort\":" + server.getAddress().getPort() + ",\"atNode\":" + atNode + "}";
        return node.client().post("services", body);
    }

    private static String socks(DemoNode node) {
        return node.client().get("services").path("socks").asString("");
    }

    private static byte[] curl(DemoNode from, String url) throws IOException, InterruptedException {
        Process curl = new ProcessBuilder("curl", "-s", "--max-time", "60", "--socks5-hostname", socks(from), url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] heard = curl.getInputStream().readAllBytes();
        assertThat(curl.waitFor(70, TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue()).as("curl %s", url).isZero();
        return heard;
    }

    private static void assumeCurl() {
        try {
            assumeTrue(new ProcessBuilder("curl", "--version").start().waitFor() == 0, "curl does not run here");
        } catch (IOException e) {
            assumeTrue(false, "there is no curl here");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void curlReadsAPublicServiceOfAnotherNode(TestMesh mesh) throws Exception {
        assumeCurl();
        String address = expose(mesh.node(2), true).path("address").asString("");
        assertThat(address).isEqualTo(TestMesh.address(mesh.node(2)));
        assertThat(Arrays.mismatch(curl(mesh.node(1), "http://" + address + "/"), PAGE))
                .isEqualTo(-1);
    }

    @Test
    void aHiddenServiceIsReadByCurlAndByAnyProgramThatSpeaksSocks(TestMesh mesh) throws Exception {
        JsonNode added = expose(mesh.node(3), false);
        String address = added.path("address").asString("");
        assertThat(address).endsWith("c.mesh").isNotEqualTo(TestMesh.address(mesh.node(3)));
        await("it can be reached")
                .atMost(Duration.ofMinutes(2))
                .until(() -> mesh.node(3)
                        .client()
                        .get("services")
                        .path("items")
                        .valueStream()
                        .anyMatch(
                                service -> service.path("address").asString("").equals(address)
                                        && service.path("introductionPoints").asInt(0) == 3
                                        && service.path("keepers").asInt(0) >= 4));
        assertThat(Arrays.mismatch(get(mesh.node(5), address), PAGE)).isEqualTo(-1);
        assumeCurl();
        assertThat(Arrays.mismatch(curl(mesh.node(4), "http://" + address + "/"), PAGE))
                .isEqualTo(-1);
    }

    /** By Java's own SOCKS client, which leaves the name to the proxy. */
    private static byte[] get(DemoNode from, String address) throws IOException {
        String[] socks = socks(from).split(":");
        Proxy proxy = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(socks[0], Integer.parseInt(socks[1])));
        try (Socket socket = new Socket(proxy)) {
            socket.setSoTimeout(60_000);
            socket.connect(InetSocketAddress.createUnresolved(address, 80), 60_000);
            String request = "GET / HTTP/1.0\r\nHost: " + address + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] all = in.readAllBytes();
            int body = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
            return Arrays.copyOfRange(all, body, all.length);
        }
    }

    @Test
    void anAddressOfNobodyIsRefusedWithinTheStatedTime(TestMesh mesh) {
        String nobody = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.mesh";
        long from = System.nanoTime();
        assertThatThrownBy(() -> get(mesh.node(1), nobody)).isInstanceOf(IOException.class);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from)).isLessThan(35);
    }
}
