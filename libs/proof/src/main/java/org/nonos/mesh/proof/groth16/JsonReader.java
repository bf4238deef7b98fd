package org.nonos.mesh.proof.groth16;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Reads a {@link JsonTree} from bytes of unknown origin: at most {@value #MAX_BYTES} of them, nested at most
 * {@value #MAX_DEPTH} deep, no name twice in a table. Texts are printable ASCII without escapes, numbers whole and
 * below 10^9, and there is no true, false or null: nothing else occurs in the files that it is for.
 */
final class JsonReader {

    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DEPTH = 6;
    private static final int MAX_DIGITS = 9;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    static Decoded<JsonTree> read(byte[] json) {
        if (json.length > MAX_BYTES) {
            return Decoded.refused("too-long", "at most " + MAX_BYTES + " bytes, got " + json.length);
        }
        JsonReader reader = new JsonReader(new String(json, StandardCharsets.ISO_8859_1));
        JsonTree tree = reader.tree(0);
        reader.skipBlanks();
        return tree == null || reader.at != json.length
                ? Decoded.refused("bad-json", "no JSON of the form that is read, at byte " + reader.at)
                : Decoded.ok(tree);
    }

    private @Nullable JsonTree tree(int depth) {
        skipBlanks();
        if (depth > MAX_DEPTH) {
            return null;
        }
        return switch (next()) {
            case '{' -> table(depth);
            case '[' -> row(depth);
            case '"' -> text();
            default -> whole();
        };
    }

    private JsonTree.@Nullable Table table(int depth) {
        Map<String, JsonTree> fields = new LinkedHashMap<>();
        at++;
        if (takes('}')) {
            return new JsonTree.Table(fields);
        }
        do {
            skipBlanks();
            String name = plainText();
            if (name == null || !takes(':')) {
                return null;
            }
            JsonTree value = tree(depth + 1);
            if (value == null || fields.putIfAbsent(name, value) != null) {
                return null;
            }
        } while (takes(','));
        return takes('}') ? new JsonTree.Table(fields) : null;
    }

    private JsonTree.@Nullable Row row(int depth) {
        List<JsonTree> items = new ArrayList<>();
        at++;
        if (takes(']')) {
            return new JsonTree.Row(items);
        }
        do {
            JsonTree item = tree(depth + 1);
            if (item == null) {
                return null;
            }
            items.add(item);
        } while (takes(','));
        return takes(']') ? new JsonTree.Row(items) : null;
    }

    private JsonTree.@Nullable Text text() {
        String plain = plainText();
        return plain == null ? null : new JsonTree.Text(plain);
    }

    private @Nullable String plainText() {
        if (next() != '"') {
            return null;
        }
        int from = ++at;
        while (next() >= ' ' && next() <= '~' && next() != '"' && next() != '\\') {
            at++;
        }
        if (next() != '"') {
            return null;
        }
        at++;
        return text.substring(from, at - 1);
    }

    private JsonTree.@Nullable Whole whole() {
        int from = at;
        while (next() >= '0' && next() <= '9') {
            at++;
        }
        int digits = at - from;
        boolean canonical = digits == 1 || digits > 1 && digits <= MAX_DIGITS && text.charAt(from) != '0';
        return canonical ? new JsonTree.Whole(Integer.parseInt(text, from, at, 10)) : null;
    }

    /** Goes past blanks and this character, if it comes next. */
    private boolean takes(char wanted) {
        skipBlanks();
        boolean found = next() == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private void skipBlanks() {
        while (next() == ' ' || next() == '\n' || next() == '\r' || next() == '\t') {
            at++;
        }
    }

    /** The next character; zero, which no text here may hold, at the end. */
    private char next() {
        return at < text.length() ? text.charAt(at) : 0;
    }
}
