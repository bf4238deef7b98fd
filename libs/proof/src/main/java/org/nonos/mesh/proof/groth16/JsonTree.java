package org.nonos.mesh.proof.groth16;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As much of JSON as files of keys and proofs have: tables, rows, plain texts and whole numbers. */
sealed interface JsonTree {

    record Table(Map<String, JsonTree> fields) implements JsonTree {}

    record Row(List<JsonTree> items) implements JsonTree {}

    record Text(String value) implements JsonTree {}

    record Whole(int value) implements JsonTree {}

    /** A table's field, if this is a table that has it. */
    default Optional<JsonTree> field(String name) {
        return this instanceof Table(var fields) ? Optional.ofNullable(fields.get(name)) : Optional.empty();
    }

    /** Whether this is a table whose field is this text. */
    default boolean says(String name, String text) {
        return field(name).filter(new Text(text)::equals).isPresent();
    }

    /** A row's items; none if this is no row. */
    default List<JsonTree> items() {
        return this instanceof Row(var items) ? items : List.of();
    }
}
