package org.nonos.mesh.benchmarks.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nonos.mesh.ctl.demo.DemoNode;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalProperties;
import org.nonos.mesh.kit.local.LocalToken;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.protocol.layer.Layer;

/** The local API of one node in a process of its own, for whoever may read its token. */
public final class LocalApi implements AutoCloseable {

    private final LocalTransport.Network transport;
    private final LocalChannels channels;

    /** @param node started with {@link #arguments} of the same port */
    public LocalApi(DemoNode node, int port) throws IOException {
        Path token = node.folder().resolve("local-token");
        Map<String, String> targets = new TreeMap<>();
        for (Layer layer : Layer.values()) {
            targets.put(layer.id(), "127.0.0.1:" + port);
        }
        LocalProperties properties = new LocalProperties("network", "127.0.0.1", 0, targets, null);
        transport = LocalTransport.Network.create(properties, port, LocalToken.fromFile(token, false));
        channels = new LocalChannels(transport);
    }

    /** What a node must be started with to be asked at this port. */
    public static List<String> arguments(int port) {
        List<String> arguments = new ArrayList<>(List.of("--mesh.local.mode=network", "--mesh.local.port=" + port));
        for (Layer layer : Layer.values()) {
            arguments.add("--mesh.local.targets." + layer.id() + "=127.0.0.1:" + port);
        }
        return arguments;
    }

    public LocalChannels channels() {
        return channels;
    }

    @Override
    public void close() {
        channels.close();
        transport.executor().shutdownNow();
    }
}
