package org.nonos.mesh.ctl;

import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes an invitation to this node. */
@Command(
        name = "invite",
        mixinStandardHelpOptions = true,
        description = "Prints an invitation: pass it on, and the other runs mesh join INVITATION.")
final class InviteCommand implements Callable<Integer> {

    @Mixin
    NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            node.show(
                    System.out,
                    client.post("invitations", "{}"),
                    answer -> System.out.println(answer.path("uri").asString("")));
        }
        return ExitCode.OK;
    }
}
