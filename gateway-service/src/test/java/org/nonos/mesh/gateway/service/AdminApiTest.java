package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.VerificationRequest;
import org.nonos.mesh.local.gossip.VerificationView;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.state.CapsuleView;
import org.nonos.mesh.local.state.PublishPart;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Hashes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The admin API of a node whose state layer answers a little and whose other layers are away. */
class AdminApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path temp;

    private static TestGateway gateway;
    private static String token;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Hashes what is published. */
    private static final class SmallState extends StateGrpc.StateImplBase {
        @Override
        public void status(Empty request, StreamObserver<LayerStatus> response) {
            response.onNext(LayerStatus.newBuilder().setLayer("state").build());
            response.onCompleted();
        }

        @Override
        public StreamObserver<PublishPart> publishCapsule(StreamObserver<PublishedCapsule> response) {
            var digest = Hashes.newSha256();
            long[] length = {0};
            String[] name = {""};
            return new StreamObserver<>() {
                @Override
                public void onNext(PublishPart part) {
                    if (part.hasHeader()) {
                        name[0] = part.getHeader().getName();
                    }
                    digest.update(part.getData().toByteArray());
                    length[0] += part.getData().size();
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    response.onNext(PublishedCapsule.newBuilder()
                            .setCapsule(CapsuleView.newBuilder()
                                    .setName(name[0])
                                    .setLength(length[0])
                                    .setCapsuleId(com.google.protobuf.ByteString.copyFrom(digest.digest())))
                            .build());
                    response.onCompleted();
                }
            };
        }
    }

    /** Remembers the verification of one receipt. */
    private static final class SmallGossip extends GossipGrpc.GossipImplBase {
        static final ByteString RECEIPT = ByteString.copyFrom(new byte[32]);

        @Override
        public void verification(VerificationRequest request, StreamObserver<VerificationView> response) {
            if (!request.getReceiptId().equals(RECEIPT)) {
                response.onError(
                        Status.NOT_FOUND.withDescription("No such receipt.").asRuntimeException());
                return;
            }
            response.onNext(VerificationView.newBuilder()
                    .setReceiptId(RECEIPT)
                    .setSystem("a-system")
                    .setStanding("stranger")
                    .setVerdict("proof-false")
                    .setVerifiedAtMillis(1_800_000_000_000L)
                    .setBatchMicros(2_500)
                    .setBatchItems(8)
                    .build());
            response.onCompleted();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        gateway = new TestGateway(
                temp,
                Map.of(),
                new LocalService(Layer.STATE, new SmallState()),
                new LocalService(Layer.GOSSIP, new SmallGossip()));
        token = Files.readString(temp.resolve("gateway/admin-token"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        HTTP.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.adminUrl() + path));
    }

    private static HttpRequest.Builder api(String path) {
        return request("/api/v1/" + path).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("code").asString("")).isEqualTo(code);
        assertThat(problem.path("status").asInt(0)).isEqualTo(status);
        assertThat(problem.path("detail").asString("")).isNotBlank();
    }

    @Test
    void statusAnswersAndNamesTheLayersThatAreAway() throws Exception {
        long from = System.nanoTime();
        HttpResponse<String> answer = send(api("status"));
        assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(3_000);
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode status = JSON.readTree(answer.body());
        assertThat(status.path("onionAddress").asString(""))
                .isEqualTo(gateway.id.onionAddress().text());
        assertThat(status.path("nodeId").asString(""))
                .isEqualTo(gateway.id.key().hex());
        Map<String, String> states = new java.util.TreeMap<>();
        status.path("layers")
                .forEach(l ->
                        states.put(l.path("name").asString(""), l.path("state").asString("")));
        assertThat(states)
                .containsEntry("gateway", "up")
                .containsEntry("state", "up")
                .containsEntry("routing", "down")
                .containsEntry("discovery", "down")
                .hasSize(6);
        assertThat(answer.body()).contains("GATEWAY-LAYER-DOWN").contains("GATEWAY-NO-LINKS");
        assertThat(status.path("state").isNull()).isTrue();
        assertThat(answer.body()).doesNotContain(token);
    }

    @Test
    void topologyAndPeersAnswerWithWhatThereIs() throws Exception {
        JsonNode topology = JSON.readTree(send(api("topology")).body());
        assertThat(topology.path("self").asString(""))
                .isEqualTo(gateway.id.onionAddress().text());
        assertThat(topology.path("nodes").size()).isEqualTo(1);
        assertThat(topology.path("nodes").path(0).path("self").asBoolean(false)).isTrue();
        assertThat(JSON.readTree(send(api("peers")).body()).path("items").size())
                .isZero();
    }

    @Test
    void nothingIsToldWithoutTheToken() throws Exception {
        assertProblem(send(request("/api/v1/status")), 401, "token-missing-or-wrong");
        assertProblem(
                send(request("/api/v1/status").header("Authorization", "Bearer " + token.replace('a', 'b') + "x")),
                401,
                "token-missing-or-wrong");
        assertProblem(send(request("/v3/api-docs")), 401, "token-missing-or-wrong");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("gateway/admin-token"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(temp.resolve("gateway/admin-url")).strip()).isEqualTo(gateway.adminUrl() + "/");
    }

    @Test
    void healthMetricsAndThePageNeedNoToken() throws Exception {
        assertThat(send(request("/livez")).statusCode()).isEqualTo(200);
        assertThat(send(request("/readyz")).statusCode()).isEqualTo(503);
        HttpResponse<String> metrics = send(request("/actuator/prometheus"));
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body()).contains("mesh_gateway_links").contains("mesh_gateway_refused_total");
        HttpResponse<String> page = send(request("/"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy")).isPresent();
    }

    @Test
    void theLoginCookieServesThePageAndNoOtherOrigin() throws Exception {
        assertProblem(send(request("/login?token=wrong")), 401, "token-missing-or-wrong");
        HttpResponse<String> login = send(request("/login?token=" + token));
        assertThat(login.statusCode()).isEqualTo(303);
        String cookie = login.headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(send(request("/api/v1/peers").header("Cookie", pair)).statusCode())
                .isEqualTo(200);
        assertProblem(
                send(request("/api/v1/invitations")
                        .header("Cookie", pair)
                        .header("Origin", "http://evil.example")
                        .POST(BodyPublishers.noBody())),
                403,
                "other-origin");
    }

    @Test
    void anotherHostNameIsRefused() throws Exception {
        URI uri = URI.create(gateway.adminUrl());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String ask = "GET /api/v1/status HTTP/1.1\r\nHost: evil.example:" + uri.getPort()
                    + "\r\nAuthorization: Bearer " + token + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 403").contains("unknown-host");
        }
    }

    @Test
    void badInputIsAProblemWithACode() throws Exception {
        assertProblem(send(api("nothing")), 404, "no-such-path");
        assertProblem(send(api("capsules/xyz")), 400, "bad-id");
        assertProblem(send(api("capsules?limit=0")), 400, "bad-limit");
        assertProblem(send(api("capsules?limit=201")), 400, "bad-limit");
        assertProblem(send(api("capsules?limit=many")), 400, "bad-request");
        assertProblem(send(api("trust/short")), 400, "bad-node");
        assertProblem(send(api("circuits")), 503, "layer-unavailable");
        assertProblem(send(api("status").POST(BodyPublishers.noBody())), 405, "method-not-allowed");
        assertProblem(
                send(api("invitations/accept")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{not json"))),
                400,
                "bad-request");
        assertProblem(
                send(api("invitations/accept")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"uri\":\"" + "x".repeat(400_000) + "\"}"))),
                413,
                "too-large");
    }

    @Test
    void howAReceiptWasVerifiedIsTold() throws Exception {
        HttpResponse<String> answer = send(api("receipts/" + "00".repeat(32) + "/verification"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode verification = JSON.readTree(answer.body());
        assertThat(verification.path("standing").asString("")).isEqualTo("stranger");
        assertThat(verification.path("verdict").asString("")).isEqualTo("proof-false");
        assertThat(verification.path("batchMillis").asDouble(0)).isEqualTo(2.5);
        assertThat(verification.path("batchItems").asInt(0)).isEqualTo(8);
        assertProblem(send(api("receipts/" + "ab".repeat(32) + "/verification")), 404, "not-found");
        assertProblem(send(api("receipts/short/verification")), 400, "bad-id");
    }

    @Test
    void aCapsuleStreamsThroughWhateverItsSize() throws Exception {
        byte[] chunk = new byte[1_000_000];
        new Random(3).nextBytes(chunk);
        var digest = Hashes.newSha256();
        for (int i = 0; i < 40; i++) {
            digest.update(chunk);
        }
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(gateway.adminUrl() + "/api/v1/capsules?name=big&version=1")
                        .toURL()
                        .openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(64 * 1024);
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setRequestProperty("Content-Type", "application/octet-stream");
        try (var out = connection.getOutputStream()) {
            for (int i = 0; i < 40; i++) {
                out.write(chunk);
            }
        }
        assertThat(connection.getResponseCode()).isEqualTo(201);
        try (InputStream in = connection.getInputStream()) {
            JsonNode capsule = JSON.readTree(in.readAllBytes()).path("capsule");
            assertThat(capsule.path("length").asLong(0)).isEqualTo(40_000_000);
            assertThat(capsule.path("capsuleId").asString(""))
                    .isEqualTo(java.util.HexFormat.of().formatHex(digest.digest()));
        }
        assertProblem(
                send(api("capsules?name=%20&version=1")
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofString("x"))),
                400,
                "bad-name");
    }

    @Test
    void openApiListsThePaths() throws Exception {
        JsonNode paths = JSON.readTree(send(request("/v3/api-docs").header("Authorization", "Bearer " + token))
                        .body())
                .path("paths");
        assertThat(paths.has("/api/v1/status")).isTrue();
        assertThat(paths.has("/api/v1/capsules/{id}/content")).isTrue();
        assertThat(paths.has("/api/v1/receipts/{id}/verification")).isTrue();
        assertThat(paths.has("/login")).isFalse();
    }
}
