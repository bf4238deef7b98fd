package org.nonos.mesh.gateway.service.key;

import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.identity.SealedSeed;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.kit.store.DataFolder;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The identity key of this node and the lock on its folder. The folder is 0700, the files in it 0600, and the node does
 * not start when they are not: a key that others could read is not this node's alone.
 *
 * @param passphraseBesideKey whether the passphrase lies in the same folder, so that whoever copies the folder has both
 */
public record IdentityCustody(IdentityKey key, DataFolder folder, boolean passphraseBesideKey)
        implements AutoCloseable {

    public static final String KEY_FILE = "identity.key";
    static final String OWN_PASSPHRASE_FILE = "passphrase";
    private static final int MAX_PASSPHRASE_BYTES = 1024;
    private static final int OWN_PASSPHRASE_RANDOM_BYTES = 24;

    /**
     * Opens the folder, and the key in it; makes both at the first start.
     *
     * @param passphraseFile the operator's own; null: a random one is kept beside the key
     * @throws OperatorError with one sentence, for everything that an operator can mend
     */
    public static IdentityCustody open(Path folderPath, @Nullable Path passphraseFile, SecureRandom random) {
        DataFolder folder = DataFolder.open(folderPath);
        try {
            char[] passphrase = passphraseFile != null ? read(passphraseFile) : ownPassphrase(folderPath, random);
            try {
                IdentityKey key = openOrCreate(folderPath.resolve(KEY_FILE), passphrase, random);
                return new IdentityCustody(key, folder, passphraseFile == null);
            } finally {
                Arrays.fill(passphrase, '\0');
            }
        } catch (IOException e) {
            folder.close();
            throw new OperatorError(
                    "identity-key-unusable",
                    "the identity key in " + folderPath + " cannot be used ("
                            + e.getClass().getSimpleName() + "); make the folder readable and writable for this user",
                    e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static IdentityKey openOrCreate(Path file, char[] passphrase, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            byte[] seed = new byte[IdentityKey.SEED_BYTES];
            random.nextBytes(seed);
            SealedSeed closed = SealedSeed.seal(
                    seed, passphrase, bytes(random, SealedSeed.SALT_BYTES), bytes(random, SealedSeed.NONCE_BYTES));
            writePrivate(file, closed.encode());
            return keyOf(seed);
        }
        DataFolder.refuseOpenPermissions(file);
        Decoded<byte[]> seed = SealedSeed.decode(Files.readAllBytes(file)).then(closed -> closed.unseal(passphrase));
        return switch (seed) {
            case Decoded.Ok<byte[]>(byte[] value) -> keyOf(value);
            case Decoded.Refused<byte[]> refused -> throw refusal(file, refused.code());
        };
    }

    private static IdentityKey keyOf(byte[] seed) {
        try {
            return new IdentityKey(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private static OperatorError refusal(Path file, String code) {
        return code.equals("wrong-passphrase")
                ? new OperatorError(
                        code,
                        "the passphrase does not open " + file
                                + "; let mesh.gateway.passphrase-file name the passphrase that it was made with")
                : new OperatorError(
                        "identity-key-damaged",
                        file + " is damaged (" + code + "); restore it from a backup, or move it away to start as a"
                                + " new node");
    }

    private static char[] ownPassphrase(Path folder, SecureRandom random) throws IOException {
        Path file = folder.resolve(OWN_PASSPHRASE_FILE);
        if (!Files.exists(file)) {
            if (Files.exists(folder.resolve(KEY_FILE))) {
                throw new OperatorError(
                        "passphrase-missing",
                        "the identity key needs its passphrase; let mesh.gateway.passphrase-file name a file that"
                                + " holds it");
            }
            String text = HexFormat.of().formatHex(bytes(random, OWN_PASSPHRASE_RANDOM_BYTES));
            writePrivate(file, text.getBytes(StandardCharsets.US_ASCII));
        }
        DataFolder.refuseOpenPermissions(file);
        return read(file);
    }

    private static char[] read(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.size(file) > MAX_PASSPHRASE_BYTES) {
            throw new OperatorError(
                    "passphrase-unreadable",
                    "mesh.gateway.passphrase-file names " + file + ", which is not a readable file of at most "
                            + MAX_PASSPHRASE_BYTES + " bytes");
        }
        byte[] raw = Files.readAllBytes(file);
        CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(raw));
        int length = text.length();
        while (length > 0 && (text.charAt(length - 1) == '\n' || text.charAt(length - 1) == '\r')) {
            length--;
        }
        char[] passphrase = new char[length];
        text.get(passphrase);
        Arrays.fill(raw, (byte) 0);
        if (length == 0) {
            throw new OperatorError("passphrase-empty", "the passphrase file " + file + " is empty; write one into it");
        }
        return passphrase;
    }

    /** Under another name first: a node that is killed here finds a whole file or none. */
    private static void writePrivate(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        DataFolder.createPrivateFile(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        DataFolder.syncFolder(folder(file));
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static byte[] bytes(SecureRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        folder.close();
    }

    @Override
    public String toString() {
        return "IdentityCustody[" + key.nodeId() + "]";
    }
}
