package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.gateway.service.TestGateway.Line;
import org.nonos.mesh.local.gateway.DeriveSecretRequest;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.LinksResponse;
import org.nonos.mesh.local.gateway.PenalisePeer;
import org.nonos.mesh.local.gateway.SendFrame;
import org.nonos.mesh.local.gateway.SignRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.layer.Layer;

class GatewayLayersTest {

    @TempDir
    Path temp;

    @Test
    void layersAttachLinkAndExchangeFrames() throws Exception {
        try (TestGateway a = new TestGateway(temp.resolve("a"), Map.of());
                TestGateway b = new TestGateway(temp.resolve("b"), Map.of())) {
            Line discovery = a.attach(Layer.DISCOVERY);
            Line gossipA = a.attach(Layer.GOSSIP);
            Line gossipB = b.attach(Layer.GOSSIP);
            assertThat(discovery
                            .next(LayerDown.MessageCase.WELCOME)
                            .getWelcome()
                            .getIdentity()
                            .getNodeId())
                    .isEqualTo(TestGateway.bytes(a.id));
            discovery.dial(b);
            assertThat(discovery.next(LayerDown.MessageCase.LINK_UP).getLinkUp().getPostQuantum())
                    .isTrue();
            gossipB.next(LayerDown.MessageCase.LINK_UP);
            gossipA.send(LayerUp.newBuilder()
                    .setSend(SendFrame.newBuilder()
                            .addPeers(TestGateway.bytes(b.id))
                            .setMessage(7)
                            .setPayload(ByteString.copyFromUtf8("hello"))));
            var frame = gossipB.next(LayerDown.MessageCase.FRAME).getFrame();
            assertThat(frame.getMessage()).isEqualTo(7);
            assertThat(frame.getPayload().toStringUtf8()).isEqualTo("hello");
            assertThat(frame.getNodeId()).isEqualTo(TestGateway.bytes(a.id));

            // Who attaches late learns of the links that stand.
            Line late = b.attach(Layer.TRUST);
            assertThat(late.next(LayerDown.MessageCase.LINK_UP).getLinkUp().getNodeId())
                    .isEqualTo(TestGateway.bytes(a.id));
            LinksResponse links = b.blocking().links(Empty.getDefaultInstance());
            assertThat(links.getLinksCount()).isEqualTo(1);
            assertThat(links.getLinks(0).getLink().getInbound()).isTrue();

            late.send(LayerUp.newBuilder()
                    .setPenalise(PenalisePeer.newBuilder()
                            .setNodeId(TestGateway.bytes(a.id))
                            .setReason("test")
                            .setWeight(1_000)));
            assertThat(gossipA.next(LayerDown.MessageCase.LINK_DOWN)
                            .getLinkDown()
                            .getNodeId())
                    .isEqualTo(TestGateway.bytes(b.id));
            discovery.dial(b);
            assertThat(discovery
                            .next(LayerDown.MessageCase.DIAL_FAILED)
                            .getDialFailed()
                            .getNodeId())
                    .isEqualTo(TestGateway.bytes(b.id));
            var status = b.blocking().status(Empty.getDefaultInstance());
            assertThat(status.getFactsMap()).containsEntry("banned", "1").containsEntry("links", "0");
            assertThat(status.getFindingsList()).anyMatch(f -> f.getCode().equals("GATEWAY-KEY-WITHOUT-PASSPHRASE"));
        }
    }

    @Test
    void anotherAttachmentOfALayerTakesTheLineOver() throws Exception {
        try (TestGateway a = new TestGateway(temp, Map.of())) {
            Line first = a.attach(Layer.STATE);
            first.next(LayerDown.MessageCase.WELCOME);
            Line second = a.attach(Layer.STATE);
            second.next(LayerDown.MessageCase.WELCOME);
            TestGateway.await("the first is cut", () -> !first.errors.isEmpty());
            Line wrong = a.attach(Layer.STATE);
            wrong.send(LayerUp.newBuilder()
                    .setHello(org.nonos.mesh.local.gateway.AttachHello.newBuilder()
                            .setLayer("nothing")));
            TestGateway.await("refused", () -> !wrong.errors.isEmpty());
        }
    }

    @Test
    void signsForKnownDomainsAndNeverForLinkCertificates() {
        try (TestGateway a = new TestGateway(temp, Map.of())) {
            ByteString message = ByteString.copyFromUtf8("message");
            byte[] signature = a.blocking()
                    .sign(SignRequest.newBuilder()
                            .setDomain("beacon")
                            .setMessage(message)
                            .build())
                    .getSignature()
                    .toByteArray();
            assertThat(Signatures.verify(a.id, SignatureDomain.BEACON, message.toByteArray(), signature))
                    .isTrue();
            for (String domain : new String[] {"link-certificate", "unknown", ""}) {
                assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> a.blocking()
                                .sign(SignRequest.newBuilder()
                                        .setDomain(domain)
                                        .setMessage(message)
                                        .build()))
                        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
            }
            ByteString proof = a.blocking()
                    .deriveSecret(DeriveSecretRequest.newBuilder()
                            .setLabel("proof-key")
                            .build())
                    .getSecret();
            ByteString onion = a.blocking()
                    .deriveSecret(DeriveSecretRequest.newBuilder()
                            .setLabel("onion-key/2923")
                            .build())
                    .getSecret();
            assertThat(proof.size()).isEqualTo(64);
            assertThat(proof).isNotEqualTo(onion);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> a.blocking()
                            .deriveSecret(DeriveSecretRequest.newBuilder()
                                    .setLabel("identity")
                                    .build()));
        }
    }

    @Test
    void readyOnceEveryLayerHasAttachedAndStillSoWhenOneGoes() throws Exception {
        try (TestGateway gateway = new TestGateway(temp.resolve("a"), Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            for (Layer layer : List.of(Layer.DISCOVERY, Layer.TRUST, Layer.ROUTING, Layer.GOSSIP)) {
                gateway.attach(layer).next(LayerDown.MessageCase.WELCOME);
            }
            Line state = gateway.attach(Layer.STATE);
            state.next(LayerDown.MessageCase.WELCOME);
            assertThat(readiness(http, gateway)).isEqualTo(503);

            new FakeRouting().attach(gateway);
            await().untilAsserted(() -> assertThat(readiness(http, gateway)).isEqualTo(200));

            state.close();
            assertThat(readiness(http, gateway)).isEqualTo(200);
        }
    }

    private static int readiness(HttpClient http, TestGateway gateway) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(gateway.adminUrl() + "/readyz"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
