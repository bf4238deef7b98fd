package org.nonos.mesh.proof.groth16;

import java.util.stream.Collectors;

/** Writes a {@link JsonTree} whose texts need no escapes. */
final class JsonWriter {

    private JsonWriter() {}

    static String write(JsonTree tree) {
        return switch (tree) {
            case JsonTree.Table(var fields) ->
                fields.entrySet().stream()
                        .map(field -> quoted(field.getKey()) + ":" + write(field.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case JsonTree.Row(var items) ->
                items.stream().map(JsonWriter::write).collect(Collectors.joining(",", "[", "]"));
            case JsonTree.Text(String value) -> quoted(value);
            case JsonTree.Whole(int value) -> Integer.toString(value);
        };
    }

    private static String quoted(String plain) {
        return '"' + plain + '"';
    }
}
