package org.nonos.mesh.kit.local;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the services of a node reach each other.
 *
 * @param mode "auto": in-process when all six layers share this JVM, else network
 * @param host where this process listens in network mode
 * @param port its port in network mode; 0 takes 9640 plus the layer's number
 * @param targets "host:port" by layer; what is absent is on this host at its default port
 * @param tokenFile shared secret of the node's processes; default local-token in the data folder
 */
@ConfigurationProperties("mesh.local")
public record LocalProperties(
        @DefaultValue("auto") String mode,
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("0") int port,
        @DefaultValue Map<String, String> targets,
        @Nullable Path tokenFile) {

    public static final int BASE_PORT = 9640;

    public LocalProperties {
        if (!mode.equals("auto") && !mode.equals("in-process") && !mode.equals("network")) {
            throw new IllegalArgumentException(
                    "mesh.local.mode must be auto, in-process or network, is \"" + mode + "\"");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("mesh.local.port must be 0 to 65535, is " + port);
        }
        for (String layer : targets.keySet()) {
            if (Layer.ofId(layer).isEmpty()) {
                throw new IllegalArgumentException("mesh.local.targets." + layer
                        + " names no layer; layers are gateway, discovery, trust, routing, gossip, state");
            }
        }
    }

    String target(Layer layer) {
        return targets.getOrDefault(layer.id(), "127.0.0.1:" + (BASE_PORT + layer.wireNumber()));
    }
}
