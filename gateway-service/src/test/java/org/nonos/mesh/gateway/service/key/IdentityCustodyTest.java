package org.nonos.mesh.gateway.service.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

class IdentityCustodyTest {

    @TempDir
    Path temp;

    private final SecureRandom random = new SecureRandom();

    private NodeId open(Path passphrase) {
        try (IdentityCustody custody = IdentityCustody.open(temp.resolve("gateway"), passphrase, random)) {
            return custody.key().nodeId();
        }
    }

    private Path passphrase(String text) throws Exception {
        return Files.writeString(temp.resolve("pass"), text);
    }

    @Test
    void theNodeIsTheSameAtEveryStartAndTheSeedIsNotOnTheDisk() throws Exception {
        NodeId first = open(null);
        assertThat(open(null)).isEqualTo(first);
        Path key = temp.resolve("gateway/identity.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("gateway"))))
                .isEqualTo("rwx------");
        assertThat(Files.size(key)).isEqualTo(4 + 1 + 4 + 2 + 1 + 16 + 12 + Bytes32.LENGTH + 16);
    }

    @Test
    void aWrongPassphraseIsOneSentence() throws Exception {
        NodeId first = open(passphrase("right horse\n"));
        assertThat(open(passphrase("right horse"))).isEqualTo(first);
        Path wrong = passphrase("wrong horse");
        assertThatExceptionOfType(OperatorError.class)
                .isThrownBy(() -> open(wrong))
                .withMessageContaining("passphrase does not open")
                .withMessageContaining("mesh.gateway.passphrase-file");
        assertThatExceptionOfType(OperatorError.class)
                .isThrownBy(() -> open(null))
                .withMessageContaining("needs its passphrase");
        // The lock was given back each time.
        assertThat(open(passphrase("right horse"))).isEqualTo(first);
    }

    @Test
    void openPermissionsAreRefused() throws Exception {
        open(null);
        Path key = temp.resolve("gateway/identity.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatExceptionOfType(OperatorError.class)
                .isThrownBy(() -> open(null))
                .withMessageContaining("chmod 600");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(temp.resolve("gateway"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatExceptionOfType(OperatorError.class)
                .isThrownBy(() -> open(null))
                .withMessageContaining("chmod 700");
    }

    @Test
    void oneFolderServesOneNodeAtATime() {
        try (IdentityCustody held = IdentityCustody.open(temp.resolve("gateway"), null, random)) {
            assertThat(held.passphraseBesideKey()).isTrue();
            assertThatExceptionOfType(OperatorError.class)
                    .isThrownBy(() -> open(null))
                    .withMessageContaining("in use by another node");
        }
    }

    @Test
    void aDamagedKeyIsSaidToBeDamaged() throws Exception {
        open(null);
        Path key = temp.resolve("gateway/identity.key");
        byte[] bytes = Files.readAllBytes(key);
        bytes[0] ^= 1;
        Files.write(key, bytes);
        assertThatExceptionOfType(OperatorError.class)
                .isThrownBy(() -> open(null))
                .withMessageContaining("damaged");
    }
}
