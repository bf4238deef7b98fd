package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class StateStorageTest {

    @TempDir
    Path folder;

    @Test
    void chunksAreFoundByHashAndCheckedWhenRead() throws IOException {
        ChunkStore chunks = ChunkStore.open(folder.resolve("chunks"));
        byte[] content = {1, 2, 3};
        Bytes32 hash = Hashes.sha256(content);
        chunks.put(hash, content);
        chunks.put(hash, content);
        chunks.sync();
        assertThat(chunks.read(hash))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(content));
        assertThat(chunks.fileOf(hash)).hasFileName(hash.hex());
        Files.write(chunks.fileOf(hash), new byte[] {1, 2, 4});
        assertThat(chunks.read(hash)).isEmpty();
        chunks.put(hash, content);
        assertThat(chunks.read(hash)).isPresent();
        Files.write(chunks.fileOf(hash), new byte[100_000]);
        assertThat(chunks.read(hash)).isEmpty();
        assertThat(chunks.read(Bytes32.ZERO)).isEmpty();
    }

    @Test
    void whatACrashLeftUnfinishedIsRemoved() throws IOException {
        Path chunks = folder.resolve("chunks");
        Files.createDirectories(chunks.resolve("ab"));
        Path part = chunks.resolve("ab").resolve("abcd-1.part");
        Files.write(part, new byte[10]);
        ChunkStore.open(chunks);
        assertThat(part).doesNotExist();
    }

    @Test
    void aSecondNodeInTheSameFolderIsRefusedInOneSentence() {
        try (StateStorage open = StateStorage.open(folder.resolve("state"))) {
            assertThat(open.chunkHashes(Bytes32.ZERO)).isEmpty();
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
            for (Bytes32 chunk : node.storage.chunkHashes(id).orElseThrow()) {
                assertThat(node.storage.chunks().read(chunk)).isPresent();
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
        assertThatThrownBy(() -> Settings.bind(Map.of("mesh.state.limits.chunk-window", "0")))
                .rootCause()
                .hasMessage("mesh.state.limits.chunk-window must be 1 to 256, is 0");
        assertThatThrownBy(() -> Settings.bind(Map.of("mesh.state.receipt-lifetime-cycles", "0")))
                .rootCause()
                .hasMessageContaining("mesh.state.receipt-lifetime-cycles must be 1 to 43200");
        assertThat(Settings.bind(Map.of()).limits().toLimits()).isEqualTo(org.nonos.mesh.state.Limits.defaults());
        assertThat(Settings.bind(Map.of()).timing().toTiming()).isEqualTo(org.nonos.mesh.state.Timing.defaults());
    }
}
