package org.nonos.mesh.ctl;

import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Lists the nodes that this node knows. */
@Command(name = "peers", mixinStandardHelpOptions = true, description = "Lists the nodes that this node knows.")
final class PeersCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(System.out, client.get("peers?limit=200"), PeersCommand::print);
        }
        return ExitCode.OK;
    }

    private static void print(JsonNode answer) {
        Table peers = new Table("NODE", "LINK", "RTT", "PQ", "TRUST", "HEARD BY", "ENDPOINTS");
        for (JsonNode peer : answer.path("items")) {
            peers.row(
                    Sizes.brief(peer.path("onionAddress").asString("")),
                    peer.path("linked").asBoolean(false) ? peer.path("inbound").asBoolean(false) ? "in" : "out" : "-",
                    peer.path("rttMillis").isNumber()
                            ? String.format(
                                    java.util.Locale.ROOT,
                                    "%.1f ms",
                                    peer.path("rttMillis").asDouble(0))
                            : "-",
                    peer.path("postQuantum").asBoolean(false) ? "yes" : "-",
                    peer.path("trust").path("verdict").asString("unscored")
                            + String.format(
                                    java.util.Locale.ROOT,
                                    " %.2f",
                                    peer.path("trust").path("score").asDouble(0)),
                    peer.path("channel").asString(""),
                    String.join(
                            " ",
                            peer.path("endpoints")
                                    .valueStream()
                                    .map(e -> e.asString(""))
                                    .toList()));
        }
        if (peers.isEmpty()) {
            System.out.println("no other node is known yet; start one in the same network, or: mesh join INVITATION");
        } else {
            peers.print(System.out, "");
        }
    }
}
