package org.nonos.mesh.onion;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Vectors that others published: read beside the repository, and skipped with a message where they are not. */
public final class PublishedVectors {

    private static final Path FOLDER = Path.of("../../../shared/vectors");

    private PublishedVectors() {}

    public static JsonNode read(String name) {
        Path file = FOLDER.resolve(name);
        Assumptions.assumeTrue(
                Files.isRegularFile(file),
                () -> "skipped: the published vectors " + name + " are not beside the repository");
        return new JsonMapper().readTree(file);
    }

    public static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.asString());
    }
}
