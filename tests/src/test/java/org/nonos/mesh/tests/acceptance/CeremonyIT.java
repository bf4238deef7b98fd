package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.demo.CeremonyDemo;
import org.nonos.mesh.ctl.demo.DemoMesh;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** Three nodes make a key together, and the receipts made with it are verified in flight. Over the smallest trees. */
class CeremonyIT {

    private static final int DEPTH = 2;
    private static final String SYSTEM = "groth16-bls12381-v1";

    @TempDir
    Path folder;

    @Test
    void threeNodesMakeAKeyAndProveWithIt() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("capsule.txt"), "proved with a key of three\n");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (DemoMesh mesh = new DemoMesh(folder, 3, false, number -> CeremonyDemo.settings(DEPTH))) {
            boolean held =
                    new CeremonyDemo(mesh, new PrintStream(said, true, StandardCharsets.UTF_8), false, DEPTH).run(file);

            System.out.println(said.toString(StandardCharsets.UTF_8));
            assertThat(held).as("every step of the demo held").isTrue();
            for (DemoNode node : mesh.nodes()) {
                Figures figures = new Figures(node);
                assertThat(figures.value("mesh_state_ceremony_keys")).isEqualTo(1);
                assertThat(figures.verified(SYSTEM)).isPositive();
                assertThat(receipt(node).path("prover").asString("")).isEmpty();
            }
        }
    }

    private static JsonNode receipt(DemoNode node) {
        for (JsonNode receipt : node.client().get("receipts?limit=200").path("items")) {
            if (receipt.path("system").asString("").equals(SYSTEM)) {
                return receipt;
            }
        }
        throw new AssertionError("node " + node.number() + " has no receipt of " + SYSTEM);
    }
}
