package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class StateStorageTest {

    @TempDir
    Path folder;

    @Test
    void contentIsFoundWhereItWasWritten() throws IOException {
        ContentStore content = ContentStore.open(folder.resolve("content"));
        Bytes32 capsule = Hashes.sha256(new byte[] {1});
        content.write(capsule, 4, List.of(new byte[] {5, 6}, new byte[] {7}));
        content.write(capsule, 0, List.of(new byte[] {1, 2, 3, 4}));
        content.sync(capsule);
        assertThat(content.read(capsule, 3, 3))
                .hasValueSatisfying(read -> assertThat(read).containsExactly(4, 5, 6));
        assertThat(content.read(capsule, 5, 3)).isEmpty();
        assertThat(content.read(Bytes32.ZERO, 0, 1)).isEmpty();
        assertThat(content.fileOf(capsule)).hasFileName(capsule.hex()).hasSize(7);
    }

    @Test
    void whatACrashLeftUnfinishedIsRemovedAndADraftBecomesContent() throws IOException {
        Path root = folder.resolve("content");
        ContentStore content = ContentStore.open(root);
        ContentStore.Draft left = content.draft();
        left.write(0, List.of(new byte[] {9}));
        try (ContentStore.Draft draft = content.draft()) {
            draft.write(0, List.of(new byte[] {1, 2}));
            draft.sync();
            draft.become(Bytes32.ZERO);
        }
        assertThat(ContentStore.open(root).read(Bytes32.ZERO, 0, 2)).isPresent();
        try (var files = Files.list(root)) {
            assertThat(files).containsExactly(root.resolve("00"));
        }
    }

    @Test
    void aSecondNodeInTheSameFolderIsRefusedInOneSentence() {
        try (StateStorage open = StateStorage.open(folder.resolve("state"))) {
            assertThat(open.shardHashes(Bytes32.ZERO, 0)).isEmpty();
            assertThatThrownBy(() -> StateStorage.open(folder.resolve("state")))
                    .isInstanceOf(OperatorError.class)
                    .hasMessageContaining("in use by another node");
        }
    }

    @Test
    void aDamagedStoreIsRefusedInOneSentence() throws IOException {
        Path state = folder.resolve("state");
        StateStorage.open(state).close();
        byte[] noise = new byte[8_192];
        new Random(1).nextBytes(noise);
        Files.write(state.resolve("state.db"), noise);
        Files.deleteIfExists(state.resolve("state.db-wal"));
        assertThatThrownBy(() -> StateStorage.open(state))
                .isInstanceOf(OperatorError.class)
                .hasMessageContaining("damaged");
        StateStorageTest.unlocked(state);
    }

    private static void unlocked(Path state) throws IOException {
        Files.delete(state.resolve("state.db"));
        StateStorage.open(state).close();
    }

    @Test
    void aFullDiskFailsThePublicationAndLosesNothing() throws Exception {
        Path small = folder.resolve("small");
        Files.createDirectories(small);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", small.toString()),
                "mounting a small disk needs root");
        try (Publishing node = new Publishing(small.resolve("state"))) {
            byte[] some = new byte[200_000];
            new Random(3).nextBytes(some);
            String kept = node.publish("kept", some);
            byte[] much = new byte[4_000_000];
            new Random(4).nextBytes(much);
            assertThatThrownBy(() -> node.publish("too much", much))
                    .isInstanceOfSatisfying(
                            IOException.class,
                            e -> assertThat(DiskTrouble.sentence(e)).startsWith("The disk is full"));
            Bytes32 id = Bytes32.parseHex(kept).asOptional().orElseThrow();
            assertThat(new ShardSource(node.storage).isThere(id, new ShardLayout(some.length, Coding.FOUR_PLUS_TWO), 0))
                    .isTrue();
            try (var drafts = Files.list(small.resolve("state/content"))) {
                assertThat(drafts).noneMatch(path -> path.toString().endsWith(".part"));
            }
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Test
    void wrongSettingsAreNamedWithTheRightOnes() {
        assertThatThrownBy(() -> Settings.bind(Map.of("mesh.state.limits.leg-window", "0")))
                .rootCause()
                .hasMessage("mesh.state.limits.leg-window must be 1 to 64, is 0");
        assertThatThrownBy(() -> Settings.bind(Map.of("mesh.state.receipt-lifetime-cycles", "0")))
                .rootCause()
                .hasMessageContaining("mesh.state.receipt-lifetime-cycles must be 1 to 43200");
        assertThat(Settings.bind(Map.of()).limits().toLimits()).isEqualTo(org.nonos.mesh.state.Limits.defaults());
        assertThat(Settings.bind(Map.of()).timing().toTiming()).isEqualTo(org.nonos.mesh.state.Timing.defaults());
    }
}
