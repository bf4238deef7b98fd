package org.nonos.mesh.proof;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The name of a proof system with its version, as it travels: 1 to 48 characters of {@code a-z 0-9 -}. A changed
 * construction is a new name; the old one keeps its meaning for ever.
 */
public record ProofSystemId(String text) {

    public static final int MAX_BYTES = 48;

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9-]{1," + MAX_BYTES + "}");

    public ProofSystemId {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("a proof system's name has 1 to 48 characters of a-z, 0-9 and -");
        }
    }

    /** From bytes of unknown origin. */
    public static Decoded<ProofSystemId> decode(byte[] ascii) {
        String text = new String(ascii, StandardCharsets.ISO_8859_1);
        return SHAPE.matcher(text).matches()
                ? Decoded.ok(new ProofSystemId(text))
                : Decoded.refused("bad-system-name", "the proof system's name is not 1 to 48 of a-z, 0-9 and -");
    }

    public byte[] toArray() {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return text;
    }
}
