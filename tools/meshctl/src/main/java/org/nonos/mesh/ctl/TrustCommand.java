package org.nonos.mesh.ctl;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Scores of all known nodes, or one node's with its reasons. */
@Command(
        name = "trust",
        mixinStandardHelpOptions = true,
        subcommands = TrustCommand.Rings.class,
        description = "Shows this node's own view of others: scores, and the reasons for one of them.")
final class TrustCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "NODE",
            defaultValue = "",
            description = "onion address: explain this node's score")
    String subject = "";

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            if (subject.isEmpty()) {
                node.show(System.out, client.get("trust?limit=200"), TrustCommand::printAll);
            } else {
                node.show(System.out, client.get("trust/" + subject), TrustCommand::printOne);
            }
        }
        return ExitCode.OK;
    }

    /** The rings of proof keys that this node holds to be valid. */
    @Command(
            name = "rings",
            mixinStandardHelpOptions = true,
            description = "Shows the rings among whose members anonymous receipts hide.")
    static final class Rings implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                node.show(System.out, client.get("rings"), Rings::print);
            }
            return ExitCode.OK;
        }

        private static void print(JsonNode answer) {
            Table rings = new Table("RING", "EPOCH", "MEMBERS", "THRESHOLD", "");
            for (JsonNode ring : answer.path("items")) {
                boolean cold = ring.path("cold").asBoolean(false);
                rings.row(
                        Sizes.brief(ring.path("root").asString("")),
                        ring.path("epoch").asString(""),
                        ring.path("members").asString(""),
                        cold ? "cold" : number(ring.path("threshold")),
                        ring.path("chosen").asBoolean(false) ? "proves with it" : "");
            }
            rings.print(System.out, "");
        }
    }

    private static void printAll(JsonNode answer) {
        Table scores = new Table("NODE", "VERDICT", "SCORE", "TIER");
        for (JsonNode score : answer.path("items")) {
            scores.row(
                    Sizes.brief(score.path("onionAddress").asString("")),
                    score.path("verdict").asString(""),
                    number(score.path("score")),
                    score.path("tier").asString(""));
        }
        scores.print(System.out, "");
    }

    private static void printOne(JsonNode answer) {
        System.out.println(answer.path("verdict").asString("") + ", score " + number(answer.path("score")));
        Table classes = new Table("CLASS", "ALPHA", "BETA", "MEAN", "LOWER 5 %");
        for (JsonNode row : answer.path("classes")) {
            classes.row(
                    row.path("evidenceClass").asString(""),
                    number(row.path("alpha")),
                    number(row.path("beta")),
                    number(row.path("mean")),
                    number(row.path("lowerBound")));
        }
        classes.print(System.out, "");
        for (JsonNode reason : answer.path("reasons")) {
            System.out.println("- " + reason.asString(""));
        }
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.3f", value.asDouble(0));
    }
}
