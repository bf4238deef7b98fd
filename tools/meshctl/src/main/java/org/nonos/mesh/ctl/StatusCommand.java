package org.nonos.mesh.ctl;

import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Shows the node, its layers and what needs attention. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the node, its layers and what needs attention.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(System.out, client.get("status"), StatusCommand::print);
        }
        return ExitCode.OK;
    }

    private static void print(JsonNode answer) {
        System.out.println("node      " + answer.path("onionAddress").asString(""));
        System.out.println("realm     " + answer.path("realm").asString("") + ", proof cycle "
                + answer.path("cycle").asLong(0));
        System.out.println(
                "up        " + Sizes.seconds(answer.path("uptimeSeconds").asLong(0) * 1000));
        System.out.println("links     " + answer.path("links").asInt(0) + " of "
                + answer.path("peers").asInt(0) + " known nodes");
        System.out.println("state     " + answer.path("state").path("root").asString("unknown"));
        System.out.println("privacy   " + answer.path("anonymity").asString("unknown"));
        Table layers = new Table("LAYER", "STATE", "FACTS");
        for (JsonNode layer : answer.path("layers")) {
            StringBuilder facts = new StringBuilder();
            layer.path("facts")
                    .properties()
                    .forEach(fact -> facts.append(facts.isEmpty() ? "" : ", ")
                            .append(fact.getKey())
                            .append(" ")
                            .append(fact.getValue().asString("")));
            layers.row(layer.path("name").asString(""), layer.path("state").asString(""), facts.toString());
        }
        layers.print(System.out, "");
        for (JsonNode layer : answer.path("layers")) {
            for (JsonNode finding : layer.path("findings")) {
                System.out.println(finding.path("severity").asString("") + " "
                        + finding.path("code").asString("") + ": "
                        + finding.path("sentence").asString("") + " "
                        + finding.path("remedy").asString(""));
            }
        }
    }
}
