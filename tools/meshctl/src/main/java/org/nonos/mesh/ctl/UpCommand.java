package org.nonos.mesh.ctl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.run.NodeProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.ObjectMapper;

/** Runs one node in the foreground, until Ctrl-C. */
@Command(name = "up", mixinStandardHelpOptions = true, description = "Runs one node until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:MESH_DATA_DIR:-${sys:user.home}/.nonos-mesh}",
            description = "the node's data folder (default: ${DEFAULT-VALUE})")
    Path data = Path.of(".");

    @Option(names = "--join", paramLabel = "INVITATION", description = "take this invitation once the node is up")
    @Nullable
    String invitation;

    @Option(names = "--realm", paramLabel = "NAME", description = "the mesh to take part in (default: nonos)")
    @Nullable
    String realm;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = "passphrase of the identity key")
    @Nullable
    Path passphraseFile;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "any setting, for example --set mesh.gateway.link-port=40600")
    Map<String, String> settings = Map.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        if (realm != null) {
            arguments.add("--mesh.realm=" + realm);
        }
        if (passphraseFile != null) {
            arguments.add("--mesh.gateway.passphrase-file=" + passphraseFile.toAbsolutePath());
        }
        settings.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        NodeProcess process = NodeProcess.start(data, arguments, NodeProcess.Output.INHERIT);
        Runtime.getRuntime().addShutdownHook(new Thread(process::stop));
        if (process.awaitReady(120_000)) {
            greet();
        }
        return process.waitFor();
    }

    private void greet() {
        try (NodeClient client = NodeClient.ofDataFolder(data, "")) {
            System.out.println(
                    "node  " + client.get("status").path("onionAddress").asString(""));
            System.out.println("page  " + client.loginUrl());
            if (invitation != null) {
                client.post("invitations/accept", new ObjectMapper().writeValueAsString(Map.of("uri", invitation)));
                System.out.println("took the invitation");
            }
        } catch (CtlFailure e) {
            System.err.println("error: " + e.getMessage());
        }
    }
}
