package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.ceremony.CeremoniesResponse;
import org.nonos.mesh.local.ceremony.CeremonyContribution;
import org.nonos.mesh.local.ceremony.CeremonyGrpc;
import org.nonos.mesh.local.ceremony.CeremonyKeyPart;
import org.nonos.mesh.local.ceremony.CeremonyKeyRequest;
import org.nonos.mesh.local.ceremony.CeremonyTurn;
import org.nonos.mesh.local.ceremony.CeremonyView;
import org.nonos.mesh.local.ceremony.JoinCeremonyRequest;
import org.nonos.mesh.local.ceremony.StartCeremonyRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.layer.Layer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The admin API's ceremonies, with a state layer that knows one. */
class CeremonyApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ByteString ID = ByteString.copyFrom(bytes(0xce));
    private static final String HEX = "ce".repeat(32);
    private static final ByteString SOMEBODY = ByteString.copyFrom(bytes(7));
    private static final byte[] KEY = new byte[600_000];

    @TempDir
    static Path temp;

    private static TestGateway gateway;
    private static String token;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static final class OneCeremony extends CeremonyGrpc.CeremonyImplBase {

        private static final CeremonyView VIEW = CeremonyView.newBuilder()
                .setCeremonyId(ID)
                .setCircuit("square")
                .addParticipants(SOMEBODY)
                .setState("running")
                .addContributions(
                        CeremonyContribution.newBuilder().setTurn(0).setPhase(1).setContributor(SOMEBODY))
                .setTurn(CeremonyTurn.newBuilder().setNumber(1).setPhase(2).setParticipant(SOMEBODY))
                .setNext("Waits.")
                .build();

        @Override
        public void ceremonies(Empty request, StreamObserver<CeremoniesResponse> answer) {
            answer.onNext(CeremoniesResponse.newBuilder()
                    .addCeremonies(VIEW)
                    .addCircuits("square")
                    .build());
            answer.onCompleted();
        }

        @Override
        public void startCeremony(StartCeremonyRequest request, StreamObserver<CeremonyView> answer) {
            if (!request.getCircuit().equals("square")) {
                answer.onError(Status.NOT_FOUND
                        .withDescription("This node knows no such circuit.")
                        .asRuntimeException());
                return;
            }
            answer.onNext(VIEW.toBuilder()
                    .clearParticipants()
                    .addAllParticipants(request.getParticipantsList())
                    .setCyclesPerTurn(request.getCyclesPerTurn())
                    .build());
            answer.onCompleted();
        }

        @Override
        public void joinCeremony(JoinCeremonyRequest request, StreamObserver<CeremonyView> answer) {
            answer.onNext(VIEW.toBuilder()
                    .setContributes(request.getContribute())
                    .setNext(request.getEntropy().toStringUtf8())
                    .build());
            answer.onCompleted();
        }

        @Override
        public void ceremonyKey(CeremonyKeyRequest request, StreamObserver<CeremonyKeyPart> answer) {
            if (!request.getCeremonyId().equals(ID)) {
                answer.onError(Status.NOT_FOUND
                        .withDescription("This node has accepted no key of that ceremony.")
                        .asRuntimeException());
                return;
            }
            for (int half = 0; half < 2; half++) {
                answer.onNext(CeremonyKeyPart.newBuilder()
                        .setData(ByteString.copyFrom(KEY, half * KEY.length / 2, KEY.length / 2))
                        .build());
            }
            answer.onCompleted();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        for (int i = 0; i < KEY.length; i++) {
            KEY[i] = (byte) i;
        }
        gateway = new TestGateway(temp, Map.of(), new LocalService(Layer.STATE, new OneCeremony()));
        token = Files.readString(temp.resolve("gateway/admin-token"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        HTTP.close();
    }

    private static HttpRequest.Builder api(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.adminUrl() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static JsonNode json(HttpRequest.Builder request, int status) throws Exception {
        HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    @Test
    void ceremoniesAreListedWithTurnsCountedFromOne() throws Exception {
        JsonNode all = json(api("ceremony"), 200);
        assertThat(all.path("circuits").get(0).asString("")).isEqualTo("square");
        JsonNode one = json(api("ceremony/" + HEX), 200);
        assertThat(one).isEqualTo(all.path("items").get(0));
        assertThat(one.path("turn").path("number").asInt(0)).isEqualTo(2);
        assertThat(one.path("contributions").get(0).path("turn").asInt(0)).isEqualTo(1);
        assertThat(one.path("keyId").isNull()).isTrue();
        assertThat(one.path("work").isNull()).isTrue();
    }

    @Test
    void startingTakesParticipantsByIdAndThirtyCyclesUnlessToldOtherwise() throws Exception {
        String body = "{\"circuit\":\"square\",\"participants\":[\"" + "07".repeat(32) + "\"]}";
        JsonNode started = json(api("ceremony").POST(BodyPublishers.ofString(body)), 201);
        assertThat(started.path("cyclesPerTurn").asInt(0)).isEqualTo(30);
        assertThat(started.path("participants").get(0).asString("")).endsWith(".mesh");
    }

    @Test
    void joiningPassesOnWhatTheOperatorWants() throws Exception {
        JsonNode joined =
                json(api("ceremony/" + HEX + "/join").POST(BodyPublishers.ofString("{\"entropy\":\"dice\"}")), 200);
        assertThat(joined.path("contributes").asBoolean(false)).isTrue();
        assertThat(joined.path("next").asString("")).isEqualTo("dice");
        JsonNode verifying =
                json(api("ceremony/" + HEX + "/join").POST(BodyPublishers.ofString("{\"contribute\":false}")), 200);
        assertThat(verifying.path("contributes").asBoolean(true)).isFalse();
    }

    @Test
    void theKeyComesWhole() throws Exception {
        HttpResponse<byte[]> key = HTTP.send(
                api("ceremony/" + HEX + "/key")
                        .header("Accept", "application/json, application/problem+json")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(key.statusCode()).isEqualTo(200);
        assertThat(key.body()).isEqualTo(KEY);
    }

    @Test
    void badInputIsAProblemWithACode() throws Exception {
        assertThat(code(json(api("ceremony/" + "aa".repeat(32)), 404))).isEqualTo("no-such-ceremony");
        assertThat(code(json(api("ceremony/" + "aa".repeat(32) + "/key"), 404))).isEqualTo("not-found");
        assertThat(code(json(api("ceremony/zz"), 400))).isEqualTo("bad-id");
        assertThat(code(json(api("ceremony").POST(BodyPublishers.ofString("{\"cyclesPerTurn\":0}")), 400)))
                .isEqualTo("bad-cycles-per-turn");
        assertThat(code(json(api("ceremony").POST(BodyPublishers.ofString("{\"participants\":[\"nobody\"]}")), 400)))
                .isEqualTo("bad-node");
        assertThat(code(json(api("ceremony").POST(BodyPublishers.ofString("{\"circuit\":\"cube\"}")), 404)))
                .isEqualTo("not-found");
        String long1025 = "{\"entropy\":\"" + "x".repeat(1_025) + "\"}";
        assertThat(code(json(api("ceremony/" + HEX + "/join").POST(BodyPublishers.ofString(long1025)), 400)))
                .isEqualTo("bad-entropy");
    }

    private static String code(JsonNode problem) {
        return problem.path("code").asString("");
    }
}
