package org.nonos.mesh.gateway.service.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.kit.store.DataFolder;

/** The secret that admin calls show. Made at the first start, 0600, so that this machine's operator finds it by itself. */
public final class AdminToken {

    public static final String FILE = "admin-token";

    /** Where the admin API listens, for whoever reads the folder. */
    static final String URL_FILE = "admin-url";

    private static final int RANDOM_BYTES = 32;
    private static final int MIN_CHARS = 32;

    private final byte[] token;

    private AdminToken(String token) {
        this.token = token.getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws OperatorError when the file is open to others, too short, or cannot be used */
    public static AdminToken open(Path folder, SecureRandom random) {
        Path file = folder.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                byte[] bytes = new byte[RANDOM_BYTES];
                random.nextBytes(bytes);
                replace(file, HexFormat.of().formatHex(bytes));
            }
            DataFolder.refuseOpenPermissions(file);
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (text.length() < MIN_CHARS
                    || text.length() > 256
                    || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new OperatorError(
                        "admin-token-bad",
                        file + " must hold " + MIN_CHARS
                                + " to 256 visible characters; delete it to have a new one made");
            }
            return new AdminToken(text);
        } catch (IOException e) {
            throw new OperatorError(
                    "admin-token-unusable",
                    file + " cannot be used (" + e.getClass().getSimpleName() + "); make it readable for this user",
                    e);
        }
    }

    static void writeUrl(Path folder, String url) throws IOException {
        replace(folder.resolve(URL_FILE), url + "\n");
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        DataFolder.createPrivateFile(fresh, text.getBytes(StandardCharsets.US_ASCII));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** In constant time for texts of one length. */
    boolean matches(String shown) {
        return MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AdminToken[hidden]";
    }
}
