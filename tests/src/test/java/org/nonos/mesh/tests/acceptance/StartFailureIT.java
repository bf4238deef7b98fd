package org.nonos.mesh.tests.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.ctl.run.FreePorts;

/** A start that cannot succeed ends with status 78 and one sentence that says what is wrong. */
@ExtendWith(SharedMesh.class)
class StartFailureIT {

    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path home;

    private Path data;

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void freshFolder() {
        data = home.resolve("node");
    }

    @Test
    void aMistypedSetting() throws Exception {
        assertRefused(start("--mesh.gateway.lnik-port=40511"), "mesh.gateway.lnik-port", "mesh.gateway.link-port");
    }

    @Test
    void aSettingOutOfRange() throws Exception {
        assertRefused(start("--mesh.gateway.link-port=99999"), "mesh.gateway.link-port", "99999", "65535");
    }

    @Test
    void aSettingOfTheWrongKind() throws Exception {
        assertRefused(start("--mesh.gateway.link-port=forty"), "mesh.gateway.link-port", "forty");
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertRefused(start("--mesh.gateway.link-port=" + port), "mesh.gateway.link-port", String.valueOf(port));
            assertRefused(start("--mesh.gateway.admin-port=" + port), "mesh.gateway.admin-port", String.valueOf(port));
        }
    }

    @Test
    void aDataFolderThatAnotherNodeHolds(TestMesh mesh) throws Exception {
        data = mesh.node(1).folder();

        assertRefused(start(), data.toString(), "in use by another node", "mesh.data-dir");

        assertThat(mesh.node(1).isReady()).isTrue();
    }

    @Test
    void aFolderThatOthersMayRead() throws Exception {
        Path folder = data.resolve("gateway");
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertRefused(start(), folder.toString(), "can be used by others", "chmod");
    }

    @Test
    void aDataFolderThatCannotBeMade() throws Exception {
        data = Files.createFile(home.resolve("a-file")).resolve("below");

        assertRefused(start(), data.toString());
    }

    @Test
    void aPassphraseFileThatOpensNothing() throws Exception {
        Path right = secret("right", "a passphrase to seal the key with");
        Path wrong = secret("wrong", "another passphrase altogether");
        Process node = process("--mesh.gateway.passphrase-file=" + right);
        try {
            Path token = data.resolve("gateway").resolve("admin-token");
            for (int i = 0; i < LIMIT_SECONDS * 10 && !Files.exists(token); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(token).exists();
        } finally {
            node.destroyForcibly().waitFor();
        }

        Ended ended = start("--mesh.gateway.passphrase-file=" + wrong);

        assertRefused(ended, "passphrase");
        assertThat(ended.err()).doesNotContain("a passphrase to seal", "another passphrase altogether");
        assertRefused(start("--mesh.gateway.passphrase-file=" + home.resolve("nowhere")), "nowhere");
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.createFile(
                home.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    private static void assertRefused(Ended ended, String... words) {
        assertThat(ended.err()).as("standard error").startsWith("error: ").contains(words);
        assertThat(ended.err().lines()).as("one sentence: " + ended.err()).hasSize(1);
        assertThat(ended.out()).as("standard output").doesNotContain("Exception", "\tat ");
        assertThat(ended.status()).isEqualTo(78);
    }

    private Ended start(String... settings) throws Exception {
        Process node = process(settings);
        if (!node.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            node.destroyForcibly().waitFor();
            throw new AssertionError("the node runs with " + List.of(settings));
        }
        return new Ended(
                node.exitValue(), Files.readString(home.resolve("out")), Files.readString(home.resolve("err")));
    }

    private Process process(String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("mesh.node-jar"),
                "--mesh.data-dir=" + data,
                "--mesh.realm=start-" + UUID.randomUUID(),
                "--mesh.gateway.loopback=true",
                "--mesh.gateway.beacon-port=" + FreePorts.udp()));
        List<String> given = List.of(settings);
        for (String port : List.of("--mesh.gateway.link-port=", "--mesh.gateway.admin-port=")) {
            if (given.stream().noneMatch(setting -> setting.startsWith(port))) {
                command.add(port + FreePorts.tcp());
            }
        }
        command.addAll(given);
        return new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile())
                .start();
    }
}
