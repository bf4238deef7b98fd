package org.nonos.mesh.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Sizes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** One proof receipt: make it, verify it, show what it is worth, take it in from elsewhere. */
@Command(
        name = "receipt",
        mixinStandardHelpOptions = true,
        description = "Makes, verifies, shows and imports proof receipts; mesh receipts lists them.",
        subcommands = {
            ReceiptCommand.Prove.class,
            ReceiptCommand.Verify.class,
            ReceiptCommand.Show.class,
            ReceiptCommand.Import.class
        })
final class ReceiptCommand {

    /** More than any receipt has; the node says how many are too many. */
    private static final int MAX_FILE_BYTES = 16_384;

    private static final int ID_DIGITS = 64;

    private ReceiptCommand() {}

    @Command(
            name = "prove",
            mixinStandardHelpOptions = true,
            description = "Lets this node attest something about a capsule, as one of a ring where it is in one.")
    static final class Prove implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Option(
                names = "--capsule",
                required = true,
                paramLabel = "CAPSULE",
                description = "its id: 64 hexadecimal digits")
        String capsuleId = "";

        @Option(
                names = "--kind",
                required = true,
                paramLabel = "KIND",
                description = "executed, published, relayed or seeded")
        String kind = "";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "also write the receipt's bytes to this file")
        @Nullable
        Path output;

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                JsonNode made = client.post(
                        "receipts",
                        client.json()
                                .put("capsuleId", capsuleId)
                                .put("kind", kind)
                                .toString());
                JsonNode receipt = made.path("receipt");
                if (output != null) {
                    write(output, receipt);
                }
                node.show(System.out, made, answer -> {
                    print(receipt);
                    System.out.printf(
                            "proved    in %.1f ms%n",
                            answer.path("provingMillis").asDouble(0));
                });
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Lets the node verify a receipt; exit status 0 only if it is valid.")
    static final class Verify implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(
                paramLabel = "FILE|ID",
                description = "a file with a receipt's bytes, or the id of one that is here")
        String subject = "";

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                JsonNode verdict = client.post("receipts/verify", body(client, subject));
                boolean valid = verdict.path("valid").asBoolean(false);
                node.show(System.out, verdict, answer -> {
                    System.out.printf(
                            "%s, in %.1f ms%n",
                            valid
                                    ? "valid"
                                    : "not valid: " + answer.path("reason").asString(""),
                            answer.path("verifyingMillis").asDouble(0));
                    if (valid) {
                        print(answer.path("receipt"));
                    }
                });
                return valid ? ExitCode.OK : ExitCode.FAILED;
            }
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a receipt that is here, what it proves and what it does not.")
    static final class Show implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "RECEIPT", description = "the receipt's id: 64 hexadecimal digits")
        String receiptId = "";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "also write the receipt's bytes to this file")
        @Nullable
        Path output;

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                JsonNode receipt = client.get("receipts/" + receiptId);
                if (output != null) {
                    write(output, receipt);
                }
                node.show(System.out, receipt, ReceiptCommand::print);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Takes in a receipt that did not come over the mesh: verified, stored, spread.")
    static final class Import implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "FILE", description = "a file with a receipt's bytes")
        String file = "";

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                node.show(
                        System.out,
                        client.post("receipts/import", encoded(client, Path.of(file))),
                        ReceiptCommand::print);
            }
            return ExitCode.OK;
        }
    }

    private static String body(NodeClient client, String subject) {
        boolean isId = subject.length() == ID_DIGITS && subject.matches("[0-9a-fA-F]+");
        return isId && !Files.exists(Path.of(subject))
                ? client.json()
                        .put(
                                "encoded",
                                client.get("receipts/" + subject)
                                        .path("encoded")
                                        .asString(""))
                        .toString()
                : encoded(client, Path.of(subject));
    }

    private static String encoded(NodeClient client, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES);
            return client.json().put("encoded", HexFormat.of().formatHex(bytes)).toString();
        } catch (IOException e) {
            throw new CtlFailure(ExitCode.NOT_FOUND, "there is no readable file " + file);
        }
    }

    private static void write(Path file, JsonNode receipt) {
        try {
            Files.write(file, HexFormat.of().parseHex(receipt.path("encoded").asString("")));
        } catch (IOException e) {
            throw new CtlFailure(ExitCode.FAILED, "the file " + file + " could not be written: " + e.getMessage());
        }
    }

    private static void print(JsonNode receipt) {
        String prover = receipt.path("prover").asString("");
        System.out.println("receipt   " + receipt.path("receiptId").asString(""));
        System.out.println("kind      " + receipt.path("kind").asString("") + ", capsule "
                + Sizes.brief(receipt.path("capsuleId").asString("")) + ", cycle "
                + receipt.path("cycle").asString("") + " to "
                + receipt.path("expiresCycle").asString(""));
        System.out.println("system    " + receipt.path("system").asString(""));
        System.out.println("made by   " + (prover.isEmpty() ? "one of a ring, who is not told" : prover));
        receipt.path("proves").forEach(sentence -> System.out.println("proves    " + sentence.asString("")));
        receipt.path("doesNotProve").forEach(sentence -> System.out.println("not       " + sentence.asString("")));
    }
}
