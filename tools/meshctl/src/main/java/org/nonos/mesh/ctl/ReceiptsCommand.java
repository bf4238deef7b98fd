package org.nonos.mesh.ctl;

import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** Lists the proof receipts that this node holds, all of them verified. */
@Command(
        name = "receipts",
        mixinStandardHelpOptions = true,
        description = "Lists the proof receipts that this node holds, all of them verified.")
final class ReceiptsCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(System.out, client.get("receipts?limit=200"), ReceiptsCommand::print);
        }
        return ExitCode.OK;
    }

    private static void print(JsonNode answer) {
        Table receipts = new Table("RECEIPT", "KIND", "CAPSULE", "PROVER", "CYCLE", "EXPIRES");
        for (JsonNode receipt : answer.path("items")) {
            receipts.row(
                    Sizes.brief(receipt.path("receiptId").asString("")),
                    receipt.path("kind").asString(""),
                    Sizes.brief(receipt.path("capsuleId").asString("")),
                    prover(receipt.path("prover").asString("")),
                    receipt.path("cycle").asString(""),
                    receipt.path("expiresCycle").asString(""));
        }
        receipts.print(System.out, "");
    }

    private static String prover(String address) {
        return address.isEmpty() ? "a ring" : Sizes.brief(address);
    }
}
