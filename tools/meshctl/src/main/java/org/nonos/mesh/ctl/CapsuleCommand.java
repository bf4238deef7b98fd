package org.nonos.mesh.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.ProgressBar;
import org.nonos.mesh.ctl.view.Sizes;
import org.nonos.mesh.ctl.view.Table;
import org.nonos.mesh.ctl.view.Terminal;
import org.nonos.mesh.ctl.view.TransferProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Publishing, listing and fetching capsules. */
@Command(
        name = "capsule",
        mixinStandardHelpOptions = true,
        description = "Publishes, lists and fetches capsules.",
        subcommands = {CapsuleCommand.Publish.class, CapsuleCommand.List.class, CapsuleCommand.Fetch.class})
final class CapsuleCommand {

    @Command(name = "publish", mixinStandardHelpOptions = true, description = "Publishes a file as a capsule.")
    static final class Publish implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "FILE", description = "the file to publish")
        Path file = Path.of("");

        @Option(names = "--name", paramLabel = "NAME", description = "the capsule's name (default: the file's)")
        @Nullable
        String name;

        @Option(names = "--version-label", paramLabel = "VERSION", defaultValue = "1", description = "default: 1")
        String version = "1";

        @Option(
                names = "--data-shards",
                paramLabel = "N",
                defaultValue = "4",
                description = "4 (for three legs, the default) or 6 (for four legs), with two parities each")
        int dataShards = 4;

        @Override
        public Integer call() {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new CtlFailure(ExitCode.NOT_FOUND, "there is no readable file " + file);
            }
            String label = name == null ? String.valueOf(file.getFileName()) : name;
            try (NodeClient client = node.connect()) {
                node.show(System.out, client.publish(file, label, version, dataShards), answer -> {
                    JsonNode capsule = answer.path("capsule");
                    System.out.println("capsule  " + capsule.path("capsuleId").asString(""));
                    System.out.println(
                            "size     " + Sizes.bytes(capsule.path("length").asLong(0)) + " in "
                                    + capsule.path("chunks").asInt(0) + " chunks");
                    System.out.println("receipt  "
                            + answer.path("receipt").path("receiptId").asString(""));
                });
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the capsules that this node knows.")
    static final class List implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Override
        public Integer call() {
            try (NodeClient client = node.connect()) {
                node.show(System.out, client.get("capsules?limit=200"), List::print);
            }
            return ExitCode.OK;
        }

        private static void print(JsonNode answer) {
            Table capsules = new Table("CAPSULE", "NAME", "VERSION", "SIZE", "HERE", "HOLDERS");
            for (JsonNode capsule : answer.path("items")) {
                capsules.row(
                        capsule.path("capsuleId").asString(""),
                        capsule.path("name").asString(""),
                        capsule.path("version").asString(""),
                        Sizes.bytes(capsule.path("length").asLong(0)),
                        capsule.path("held").asBoolean(false) ? "yes" : "no",
                        String.valueOf(capsule.path("holders").size()));
            }
            capsules.print(System.out, "");
        }
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Fetches a capsule over several onion circuits at once, verifying every shard.")
    static final class Fetch implements Callable<Integer> {

        @Mixin
        NodeOptions node = new NodeOptions();

        @Parameters(paramLabel = "CAPSULE", description = "the capsule's id: 64 hexadecimal digits")
        String capsuleId = "";

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "also write its bytes to this file")
        @Nullable
        Path output;

        @Option(
                names = "--legs",
                paramLabel = "N",
                description = "over how many circuits, 1 to 4 (default: as many as the capsule's coding is made for)")
        int legs;

        @Option(
                names = "--profile",
                paramLabel = "PROFILE",
                defaultValue = "frugal",
                description = "frugal: parities only where something is late (default); fast: always")
        String profile = "frugal";

        @Override
        public Integer call() {
            if (!capsuleId.matches("[0-9a-f]{64}")) {
                throw new CtlFailure(
                        ExitCode.USAGE, "\"" + capsuleId + "\" is no capsule id; one has 64 hexadecimal digits");
            }
            try (NodeClient client = node.connect()) {
                JsonNode done = TransferProgress.follow(
                        client,
                        client.post("capsules/" + capsuleId + "/fetch" + query(), "{}"),
                        new ProgressBar(System.err, Terminal.isInteractive() && !node.json, "fetching "));
                node.show(
                        System.out,
                        done,
                        answer -> System.out.println("verified "
                                + answer.path("verifiedChunks").asInt(0) + " chunks, rebuilt "
                                + answer.path("rebuiltChunks").asInt(0) + " of them from parities, refused "
                                + answer.path("refusedShards").asInt(0) + " shards"));
                if (output != null) {
                    save(client, output);
                }
            }
            return ExitCode.OK;
        }

        private String query() {
            java.util.List<String> wanted = new java.util.ArrayList<>();
            if (legs != 0) {
                wanted.add("legs=" + legs);
            }
            if (!profile.equals("frugal")) {
                wanted.add("profile=" + java.net.URLEncoder.encode(profile, java.nio.charset.StandardCharsets.UTF_8));
            }
            return wanted.isEmpty() ? "" : "?" + String.join("&", wanted);
        }

        private void save(NodeClient client, Path target) {
            try (InputStream content = client.content(capsuleId)) {
                Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new CtlFailure(ExitCode.FAILED, "cannot write " + target + ": " + e.getMessage());
            }
        }
    }
}
