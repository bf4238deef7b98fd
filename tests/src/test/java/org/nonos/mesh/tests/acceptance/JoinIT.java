package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.ctl.run.FreePorts;
import tools.jackson.databind.JsonNode;

/** Two nodes that cannot hear each other's beacons meet by an invitation, as over the internet. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JoinIT {

    private static TestMesh mesh;

    @BeforeAll
    static void start() throws IOException {
        int elsewhere = FreePorts.udp();
        mesh = TestMesh.start(
                2, number -> number == 1 ? List.of() : List.of("--mesh.gateway.beacon-port=" + elsewhere));
        awaitDiscovery();
    }

    /** A node is ready to answer a moment before all of its layers have attached to the gateway. */
    private static void awaitDiscovery() {
        await("discovery attached").atMost(TestMesh.LIMIT).until(() -> {
            try {
                return !invitation().isEmpty() && accept("nonsense").isEmpty();
            } catch (CtlFailure e) {
                return e.getMessage().contains("invitation");
            }
        });
    }

    @AfterAll
    static void stop() {
        if (mesh != null) {
            mesh.close();
        }
    }

    @Test
    @Order(1)
    void withoutAnInvitationTheyDoNotMeet() {
        for (DemoNode node : mesh.nodes()) {
            assertThat(node.client().get("peers").path("items")).isEmpty();
        }
    }

    @Test
    @Order(2)
    void aDamagedInvitationIsRefusedInASentence() {
        String uri = invitation();
        char last = uri.charAt(uri.length() - 1);
        String damaged = uri.substring(0, uri.length() - 2) + (last == 'a' ? "bb" : "aa");

        for (String wrong : List.of(damaged, uri.substring(0, uri.length() / 2), "https://example.org/", "nonsense")) {
            CtlFailure refusal = org.junit.jupiter.api.Assertions.assertThrows(
                    CtlFailure.class, () -> accept(wrong), "accepted " + wrong);
            assertThat(refusal.getMessage()).contains("invitation").doesNotContain("Exception");
        }
        assertThat(TestMesh.linkedPeers(mesh.node(2))).isEmpty();
    }

    @Test
    @Order(3)
    void anInvitationLinksThem() {
        JsonNode answer = accept(invitation());

        assertThat(answer.path("onionAddress").asString("")).isEqualTo(TestMesh.address(mesh.node(1)));
        mesh.awaitLinked();
    }

    @Test
    @Order(4)
    void aCapsuleCrossesAndReducedAnonymityIsSaid() throws IOException {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        JsonNode published = TestMesh.publish(mesh.node(1), bytes, "invited");
        String capsuleId = published.path("capsule").path("capsuleId").asString("");
        mesh.awaitEverywhere(
                capsuleId, published.path("receipt").path("receiptId").asString(""));

        // The far node's onion key is in its record, which may still be on its way.
        JsonNode transfer = await("fetched")
                .atMost(TestMesh.LIMIT)
                .until(
                        () -> TestMesh.fetch(mesh.node(2), capsuleId),
                        ended -> ended.path("state").asString("").equals("done"));

        assertThat(TestMesh.content(mesh.node(2), capsuleId)).isEqualTo(bytes);
        assertThat(transfer.path("path")).hasSize(1);
        assertThat(transfer.path("anonymity").asString("")).contains("reduced anonymity");
        assertThat(mesh.node(2).client().get("status").path("anonymity").asString(""))
                .contains("reduced anonymity");
        mesh.awaitAgreement();
    }

    private static String invitation() {
        return mesh.node(1).client().post("invitations", "{}").path("uri").asString("");
    }

    private static JsonNode accept(String uri) {
        return mesh.node(2).client().post("invitations/accept", "{\"uri\":\"" + uri + "\"}");
    }
}
