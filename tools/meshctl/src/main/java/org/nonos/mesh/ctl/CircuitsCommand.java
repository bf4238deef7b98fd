package org.nonos.mesh.ctl;

import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Lists the circuits that start at this node. */
@Command(
        name = "circuits",
        mixinStandardHelpOptions = true,
        description = "Lists the circuits that start at this node.")
final class CircuitsCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(System.out, client.get("circuits"), CircuitsCommand::print);
        }
        return ExitCode.OK;
    }

    private static void print(JsonNode answer) {
        Table circuits = new Table("CIRCUIT", "STATE", "PATH", "BUILT IN", "IN", "OUT", "STREAMS", "CYCLE", "PRIVACY");
        for (JsonNode circuit : answer.path("items")) {
            circuits.row(
                    circuit.path("handle").asString(""),
                    circuit.path("state").asString(""),
                    String.join(
                            " > ",
                            circuit.path("path")
                                    .valueStream()
                                    .map(hop -> Sizes.brief(hop.asString("")))
                                    .toList()),
                    Sizes.seconds(circuit.path("buildMillis").asLong(0)),
                    Sizes.bytes(circuit.path("bytesIn").asLong(0)),
                    Sizes.bytes(circuit.path("bytesOut").asLong(0)),
                    circuit.path("openStreams").asString("0"),
                    circuit.path("proven").asBoolean(false) ? "proven" : "unproven",
                    circuit.path("anonymity").asString(""));
        }
        circuits.print(System.out, "");
    }
}
