package org.nonos.mesh.ctl;

import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Shows the state roots and which peers agree. */
@Command(name = "state", mixinStandardHelpOptions = true, description = "Shows the state roots and which peers agree.")
final class StateCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(System.out, client.get("state"), StateCommand::print);
        }
        return ExitCode.OK;
    }

    private static void print(JsonNode answer) {
        Table roots = new Table("TREE", "ITEMS", "ROOT");
        roots.row(
                "running capsules",
                answer.path("running").asString("0"),
                answer.path("runningRoot").asString(""));
        roots.row(
                "manifests",
                answer.path("manifests").asString("0"),
                answer.path("manifestsRoot").asString(""));
        roots.row(
                "receipts",
                answer.path("receipts").asString("0"),
                answer.path("receiptsRoot").asString(""));
        roots.row("all", "", answer.path("root").asString(""));
        roots.print(System.out, "");
        System.out.println("cycle " + answer.path("cycle").asLong(0) + ", anchor "
                + Sizes.brief(answer.path("anchor").asString("none")));
        for (JsonNode peer : answer.path("peers")) {
            System.out.println((peer.path("agrees").asBoolean(false) ? "agrees    " : "differs   ")
                    + Sizes.brief(peer.path("onionAddress").asString("")));
        }
    }
}
