package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateAnswer;
import org.nonos.mesh.state.StateInput;

/** kill -9 while capsules are being published: whatever was acknowledged is there, whole, with its receipt. */
class KillTest {

    private static final int KILLS = 6;
    private static final long SEED = 20_261_122L;

    @TempDir
    Path folder;

    @Test
    void nothingAcknowledgedIsLost() throws Exception {
        Random random = new Random(SEED);
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged.addAll(publishAndKill(random.nextLong(), 3 + random.nextInt(25)));
        }
        assertThat(acknowledged).hasSizeGreaterThan(3 * KILLS - 1);
        try (Publishing after = new Publishing(folder.resolve("state"))) {
            for (String id : acknowledged) {
                check(after, Bytes32.parseHex(id).asOptional().orElseThrow());
            }
            StateAnswer.RootsInfo roots = (StateAnswer.RootsInfo) after.tickets.ask(
                    after.inbox, ticket -> new StateInput.Ask(ticket, new StateInput.Question.Roots()));
            assertThat(roots.manifests()).isGreaterThanOrEqualTo(acknowledged.size());
            assertThat(roots.receipts()).isEqualTo(roots.manifests());
        }
    }

    private static void check(Publishing node, Bytes32 id) throws IOException {
        StateAnswer answer =
                node.tickets.ask(node.inbox, ticket -> new StateInput.Ask(ticket, new StateInput.Question.Capsule(id)));
        assertThat(answer).as("capsule %s, seed %d", id, SEED).isInstanceOf(StateAnswer.CapsuleInfo.class);
        assertThat(((StateAnswer.CapsuleInfo) answer).held()).isTrue();
        ShardLayout layout =
                ((StateAnswer.CapsuleInfo) answer).manifest().description().layout();
        ShardSource shards = new ShardSource(node.storage);
        for (int generation = 0; generation < layout.generations(); generation++) {
            assertThat(shards.isThere(id, layout, generation))
                    .as("generation %d of %s", generation, id)
                    .isTrue();
        }
    }

    /** What the child had acknowledged before it was killed, some way into its next publication. */
    private List<String> publishAndKill(long seed, int lines) throws IOException, InterruptedException {
        Path told = folder.resolve("told-" + seed);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Publishing.class.getName(),
                        folder.resolve("state").toString(),
                        Long.toString(seed))
                .redirectOutput(told.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (idsIn(told).size() < lines) {
                assertThat(child.isAlive()).isTrue();
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(1 + Math.floorMod(seed, 15));
            }
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }
        return idsIn(told);
    }

    private static List<String> idsIn(Path told) throws IOException {
        return Files.readString(told)
                .lines()
                .filter(line -> line.length() == 64)
                .toList();
    }
}
