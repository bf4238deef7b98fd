package org.nonos.mesh.ctl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.NodeClient;
import org.nonos.mesh.ctl.view.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Makes a TCP service of this machine reachable in the mesh; without a port, lists those that are. */
@Command(
        name = "expose",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a TCP service of this machine (127.0.0.1:PORT) reachable in the mesh, until it is removed.",
            "It gets an address of its own, which does not tell where it is. Without PORT: lists the services."
        })
final class ExposeCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    NodeOptions node = new NodeOptions();

    @Parameters(arity = "0..1", paramLabel = "PORT", defaultValue = "0", description = "where it listens")
    int targetPort;

    @Option(
            names = "--as",
            paramLabel = "PORT",
            defaultValue = "80",
            description = "the port that callers name (default: ${DEFAULT-VALUE})")
    int port = 80;

    @Option(
            names = "--public",
            description = "under this node's own address: faster, but whoever knows the address knows the node")
    boolean atNode;

    @Option(
            names = "--client",
            paramLabel = "KEY",
            description = "with --allow: who has this key may know of the service (see --client-key); may be repeated")
    List<String> clients = List.of();

    @Option(
            names = "--allow",
            paramLabel = "ID",
            defaultValue = "",
            description = "let only the clients named with --client know of this service; without any, everyone")
    String allow = "";

    @Option(names = "--remove", paramLabel = "ID", defaultValue = "", description = "take the service away again")
    String remove = "";

    @Option(
            names = "--client-key",
            paramLabel = "ADDRESS",
            defaultValue = "",
            description = "print this node's client key for someone else's service, to be given to its owner")
    String keyFor = "";

    @Override
    public Integer call() {
        try (NodeClient client = node.connect()) {
            if (!remove.isEmpty()) {
                client.delete("services/" + remove);
            } else if (!keyFor.isEmpty()) {
                node.show(
                        System.out,
                        client.get("services/client-keys/" + keyFor),
                        answer -> System.out.println(answer.path("key").asString("")));
            } else if (!allow.isEmpty()) {
                client.put("services/" + allow + "/clients", JSON.writeValueAsString(Map.of("clients", clients)));
            } else if (targetPort != 0) {
                add(client);
            } else {
                node.show(System.out, client.get("services"), ExposeCommand::print);
            }
        }
        return ExitCode.OK;
    }

    private void add(NodeClient client) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("targetPort", targetPort);
        asked.put("port", port);
        asked.put("atNode", atNode);
        JsonNode added = client.post("services", JSON.writeValueAsString(asked));
        String socks = client.get("services").path("socks").asString("");
        node.show(System.out, added, answer -> {
            System.out.println(name(answer) + " reaches 127.0.0.1:" + targetPort);
            if (!socks.isEmpty()) {
                System.out.println("From any node: curl --socks5-hostname " + socks + " http://" + name(answer) + "/");
            }
        });
    }

    /** Port 80 goes without saying. */
    private static String name(JsonNode service) {
        int port = service.path("port").asInt(0);
        return service.path("address").asString("") + (port == 80 ? "" : ":" + port);
    }

    private static void print(JsonNode answer) {
        Table services = new Table("ID", "ADDRESS", "REACHES", "STATE");
        for (JsonNode service : answer.path("items")) {
            services.row(
                    service.path("id").asString(""),
                    name(service),
                    "127.0.0.1:" + service.path("targetPort").asInt(0),
                    service.path("state").asString(""));
        }
        services.print(System.out, "");
        String socks = answer.path("socks").asString("");
        System.out.println(
                socks.isEmpty() ? "SOCKS5 does not listen." : "SOCKS5 for programs of this machine: " + socks);
    }
}
