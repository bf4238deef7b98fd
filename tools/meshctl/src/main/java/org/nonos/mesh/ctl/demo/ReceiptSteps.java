package org.nonos.mesh.ctl.demo;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import tools.jackson.databind.JsonNode;

/** What the demo shows of proofs: one is made, each node tells how it verified it, forged ones are refused. */
final class ReceiptSteps {

    private final DemoMesh mesh;
    private final PrintStream out;

    ReceiptSteps(DemoMesh mesh, PrintStream out) {
        this.mesh = mesh;
        this.out = out;
    }

    /** The ring that a node proves with; null while it has none. */
    static @Nullable JsonNode chosenRing(DemoNode node) {
        for (JsonNode ring : node.client().get("rings").path("items")) {
            if (ring.path("chosen").asBoolean(false)) {
                return ring;
            }
        }
        return null;
    }

    JsonNode prove(DemoNode node, String capsuleId) {
        NodeClient client = node.client();
        JsonNode made = client.post(
                "receipts",
                client.json()
                        .put("capsuleId", capsuleId)
                        .put("kind", "executed")
                        .toString());
        JsonNode receipt = made.path("receipt");
        boolean named = !receipt.path("prover").asString("").isEmpty();
        JsonNode ring = chosenRing(node);
        out.println("  receipt  " + Sizes.brief(receipt.path("receiptId").asString("")) + ", "
                + receipt.path("system").asString("") + ", proved in "
                + millis(made.path("provingMillis")) + ", "
                + receipt.path("encoded").asString("").length() / 2 + " bytes");
        out.println(
                named || ring == null
                        ? "  made by  node " + node.number() + ", by name"
                        : "  made by  one of the ring's " + ring.path("members").asInt(0)
                                + " operators; the receipt does not tell which");
        require(!named, "the receipt names its maker although there is a ring");
        return receipt;
    }

    /** Each node that heard it by gossip verified it before it passed it on. */
    void tellHowItWasVerified(String receiptId) {
        StringBuilder line = new StringBuilder("  verified in flight by");
        String separator = " ";
        for (DemoNode node : mesh.nodes()) {
            JsonNode how = verification(node, receiptId);
            if (how != null) {
                line.append(separator)
                        .append("node ")
                        .append(node.number())
                        .append(" in ")
                        .append(millis(how.path("batchMillis")));
                separator = ", ";
            }
        }
        out.println(line);
    }

    /** Whether the node's gossip layer has verified it; what came by reconciliation first comes by gossip too. */
    static boolean isVerified(DemoNode node, String receiptId) {
        return verification(node, receiptId) != null;
    }

    private static @Nullable JsonNode verification(DemoNode node, String receiptId) {
        try {
            return node.client().get("receipts/" + receiptId + "/verification");
        } catch (CtlFailure e) {
            if (e.exitCode() == ExitCode.NOT_FOUND) {
                return null; // not yet, or the node has started since
            }
            throw e;
        }
    }

    /** Two forgeries, handed to the first honest node: about another capsule, and with a proof that was altered. */
    void forge(DemoNode honest, JsonNode receipt) {
        String encoded = receipt.path("encoded").asString("");
        int capsuleAt = encoded.indexOf(receipt.path("capsuleId").asString(""));
        require(capsuleAt > 0, "the receipt does not hold its capsule's id");
        refused(honest, "the same proof for another capsule", altered(encoded, capsuleAt));
        refused(honest, "the receipt with one digit of its proof changed", altered(encoded, encoded.length() - 1));
    }

    private static String altered(String digits, int at) {
        char other = digits.charAt(at) == '0' ? '1' : '0';
        return digits.substring(0, at) + other + digits.substring(at + 1);
    }

    private void refused(DemoNode honest, String what, String encoded) {
        NodeClient client = honest.client();
        String body = client.json().put("encoded", encoded).toString();
        JsonNode verdict = client.post("receipts/verify", body);
        require(!verdict.path("valid").asBoolean(true), "a forged receipt was found valid: " + what);
        try {
            client.post("receipts/import", body);
        } catch (CtlFailure refusal) {
            require(
                    refusal.exitCode() == ExitCode.FAILED,
                    "the forged receipt met another failure: " + refusal.getMessage());
            out.println("  forged   " + what + ": node " + honest.number() + " refuses it in "
                    + millis(verdict.path("verifyingMillis")) + " ("
                    + verdict.path("reason").asString("") + ")");
            return;
        }
        throw new CtlFailure(ExitCode.FAILED, "node " + honest.number() + " took a forged receipt: " + what);
    }

    private static String millis(JsonNode number) {
        return String.format(Locale.ROOT, "%.1f ms", number.asDouble(0));
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new CtlFailure(ExitCode.FAILED, otherwise);
        }
    }
}
