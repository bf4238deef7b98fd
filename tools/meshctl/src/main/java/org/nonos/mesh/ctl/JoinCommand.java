package org.nonos.mesh.ctl;

import java.util.Map;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.ObjectMapper;

/** Takes an invitation. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = "Takes an invitation that another node's operator gave you.")
final class JoinCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Parameters(paramLabel = "INVITATION", description = "what mesh invite printed on the other machine")
    String invitation = "";

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(
                    System.out,
                    client.post("invitations/accept", new ObjectMapper().writeValueAsString(Map.of("uri", invitation))),
                    answer -> System.out.println("invited by "
                            + answer.path("onionAddress").asString("") + "; dialling "
                            + String.join(
                                    " ",
                                    answer.path("endpoints")
                                            .valueStream()
                                            .map(e -> e.asString(""))
                                            .toList())));
        }
        return ExitCode.OK;
    }
}
