package org.nonos.mesh.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mesh init prepares a folder that only its owner may read, and never writes over one. */
class InitCommandTest {

    @TempDir
    Path home;

    @Test
    void aFreshFolderIsPrivateAndNamesTheRealm() throws IOException {
        Path data = home.resolve("node");

        assertThat(Ran.of("init", "--data", data.toString(), "--realm", "home-lan"))
                .isEqualTo(new Ran(0, "prepared " + data + "; next: mesh up --data " + data + "\n", ""));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        Path settings = data.resolve("mesh.properties");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)))
                .isEqualTo("rw-------");
        assertThat(settings).content().contains("mesh.realm=home-lan\n");
    }

    @Test
    void aPreparedFolderIsLeftAlone() throws IOException {
        Path data = home.resolve("node");
        Ran.of("init", "--data", data.toString());
        String before = Files.readString(data.resolve("mesh.properties"));

        Ran again = Ran.of("init", "--data", data.toString(), "--realm", "other");

        assertThat(again.status()).isEqualTo(78);
        assertThat(again.err()).contains("is there already");
        assertThat(data.resolve("mesh.properties")).hasContent(before);
    }

    @Test
    void aPassphraseIsNotAskedForWithoutATerminal() {
        Ran ran = Ran.of(
                "init", "--ask-passphrase", "--data", home.resolve("node").toString());

        assertThat(ran.status()).isEqualTo(78);
        assertThat(ran.err()).isEqualTo("error: --ask-passphrase needs a terminal to ask on\n");
    }
}
