package org.nonos.mesh.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.CeremonyProgress;
import org.nonos.mesh.ctl.view.Table;
import org.nonos.mesh.ctl.view.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Making Groth16 keys together. */
@Command(
        name = "ceremony",
        mixinStandardHelpOptions = true,
        description = {
            "Makes Groth16 keys together with other nodes. A key is sound if, in each phase, one contributor was honest.",
            "start it on one node, join it on each participant, and watch it with status --follow."
        },
        subcommands = {
            CeremonyCommand.Start.class,
            CeremonyCommand.Join.class,
            CeremonyCommand.Status.class,
            CeremonyCommand.Verify.class,
            CeremonyCommand.Export.class
        })
final class CeremonyCommand {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CeremonyCommand() {}

    private static String checked(String ceremonyId) {
        if (!ceremonyId.matches("[0-9a-f]{64}")) {
            throw new CtlFailure(
                    ExitCode.USAGE, "\"" + ceremonyId + "\" is no ceremony id; one has 64 hexadecimal digits");
        }
        return ceremonyId;
    }

    @Command(name = "start", mixinStandardHelpOptions = true, description = "Starts a ceremony.")
    static final class Start implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "CIRCUIT", description = "which circuit the key is for; status lists those known")
        String circuit = "";

        @Option(
                names = "--participant",
                required = true,
                paramLabel = "NODE",
                description = "who contributes, in this order; name this node too if it is to; may be repeated")
        java.util.List<String> participants = java.util.List.of();

        @Option(
                names = "--cycles-per-turn",
                paramLabel = "N",
                defaultValue = "30",
                description = "whoever has not contributed after so many proof cycles is skipped (default: 30)")
        int cyclesPerTurn = 30;

        @Override
        public Integer call() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("circuit", circuit);
            body.put("participants", participants);
            body.put("cyclesPerTurn", cyclesPerTurn);
            try (NodeClient client = node.connect()) {
                node.show(System.out, client.post("ceremony", JSON.writeValueAsString(body)), answer -> {
                    String id = answer.path("ceremonyId").asString("");
                    System.out.println("ceremony  " + id);
                    System.out.println("next      each participant runs: mesh ceremony join " + id);
                    System.out.println("          and you watch it with: mesh ceremony status --follow " + id);
                });
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "join",
            mixinStandardHelpOptions = true,
            description = "Lets this node contribute when it is its turn, and shows the ceremony until it is over.")
    static final class Join implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "CEREMONY", description = "the ceremony's id")
        String ceremonyId = "";

        @Option(
                names = "--entropy",
                interactive = true,
                arity = "0..1",
                paramLabel = "TEXT",
                description = "asks for some characters of yours, mixed with the system's randomness; not kept")
        char[] entropy = new char[0];

        @Option(names = "--detach", description = "do not wait: the node contributes by itself")
        boolean detach;

        @Override
        public Integer call() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("contribute", true);
            body.put("entropy", new String(entropy));
            java.util.Arrays.fill(entropy, ' ');
            return joined(node, ceremonyId, body, !detach);
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Lets this node fetch and verify every contribution, without contributing.",
                "Done (0) when the ceremony is complete and every contribution that counts was verified."
            })
    static final class Verify implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "CEREMONY", description = "the ceremony's id")
        String ceremonyId = "";

        @Override
        public Integer call() {
            return joined(node, ceremonyId, Map.of("contribute", false), true);
        }
    }

    private static int joined(NodeOptions node, String ceremonyId, Map<String, Object> body, boolean wait) {
        try (NodeClient client = node.connect()) {
            JsonNode answer = client.post("ceremony/" + checked(ceremonyId) + "/join", JSON.writeValueAsString(body));
            if (!wait) {
                node.show(System.out, answer, CeremonyCommand::print);
                return ExitCode.OK;
            }
            return followed(node, client, ceremonyId);
        }
    }

    private static int followed(NodeOptions node, NodeClient client, String ceremonyId) {
        boolean quiet = node.json;
        JsonNode end =
                CeremonyProgress.follow(client, ceremonyId, System.err, Terminal.isInteractive() && !quiet, quiet);
        node.show(System.out, end, CeremonyCommand::print);
        return end.path("state").asString("").equals("failed") ? ExitCode.FAILED : ExitCode.OK;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows all ceremonies, or one: who contributed, whose turn it is, what happens next.")
    static final class Status implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(arity = "0..1", paramLabel = "CEREMONY", defaultValue = "", description = "the ceremony's id")
        String ceremonyId = "";

        @Option(names = "--follow", description = "go on until it is over")
        boolean follow;

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                if (ceremonyId.isEmpty()) {
                    node.show(System.out, client.get("ceremony"), CeremonyCommand::list);
                } else if (follow) {
                    return followed(node, client, checked(ceremonyId));
                } else {
                    node.show(System.out, client.get("ceremony/" + checked(ceremonyId)), CeremonyCommand::print);
                }
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Writes the accepted key to a file.")
    static final class Export implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "CEREMONY", description = "the ceremony's id")
        String ceremonyId = "";

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "FILE",
                description = "where the key's bytes go")
        Path output = Path.of("");

        @Override
        public Integer call() {
            try (NodeClient client = node.connect();
                    InputStream key = client.bytes("ceremony/" + checked(ceremonyId) + "/key")) {
                Files.copy(key, output, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new CtlFailure(ExitCode.FAILED, "cannot write " + output + ": " + e.getMessage());
            }
            return ExitCode.OK;
        }
    }

    private static void list(JsonNode answer) {
        Table ceremonies = new Table("CEREMONY", "CIRCUIT", "STATE", "CONTRIBUTIONS", "NEXT");
        for (JsonNode ceremony : answer.path("items")) {
            ceremonies.row(
                    ceremony.path("ceremonyId").asString(""),
                    ceremony.path("circuit").asString(""),
                    ceremony.path("state").asString(""),
                    String.valueOf(ceremony.path("contributions").size()),
                    ceremony.path("next").asString(""));
        }
        ceremonies.print(System.out, "");
        StringBuilder circuits = new StringBuilder();
        for (JsonNode circuit : answer.path("circuits")) {
            circuits.append(circuits.isEmpty() ? "" : ", ").append(circuit.asString(""));
        }
        System.out.println("circuits known here: " + (circuits.isEmpty() ? "none" : circuits));
    }

    private static void print(JsonNode ceremony) {
        System.out.println("ceremony  " + ceremony.path("ceremonyId").asString(""));
        System.out.println("circuit   " + ceremony.path("circuit").asString("") + ", 2^"
                + ceremony.path("logSize").asInt(0) + " rows");
        System.out.println("state     " + ceremony.path("state").asString(""));
        if (ceremony.path("keyId").isString()) {
            System.out.println("key       " + ceremony.path("keyId").asString(""));
        }
        Table contributions = new Table("TURN", "PHASE", "CONTRIBUTOR", "CYCLE");
        for (JsonNode made : ceremony.path("contributions")) {
            contributions.row(
                    String.valueOf(made.path("turn").asInt(0)),
                    String.valueOf(made.path("phase").asInt(0)),
                    made.path("contributor").asString(""),
                    String.valueOf(made.path("cycle").asLong(0)));
        }
        contributions.print(System.out, "");
        System.out.println("next      " + ceremony.path("next").asString(""));
    }
}
