package org.nonos.mesh.ctl;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.nonos.mesh.ctl.client.NodeClient;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What every command that talks to a node shares. */
public final class NodeOptions {

    private static final ObjectMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:MESH_DATA_DIR:-${sys:user.home}/.nonos-mesh}",
            description = "the node's data folder, where its admin token lies (default: ${DEFAULT-VALUE})")
    Path data = Path.of(".");

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "",
            description = "the node's admin address (default: what the node wrote into its data folder)")
    String url = "";

    @Option(names = "--json", description = "print the node's answer as JSON")
    boolean json;

    NodeClient connect() {
        return NodeClient.ofDataFolder(data, url);
    }

    /** Prints the answer as JSON when asked to, else as the view does. */
    void show(PrintStream out, JsonNode answer, Consumer<JsonNode> view) {
        if (json) {
            out.println(PRETTY.writeValueAsString(answer));
        } else {
            view.accept(answer);
        }
    }
}
