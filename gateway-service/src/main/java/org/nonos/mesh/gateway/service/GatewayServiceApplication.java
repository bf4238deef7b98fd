package org.nonos.mesh.gateway.service;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The gateway as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class GatewayServiceApplication {

    public static void main(String[] args) {
        MeshApplication.run(GatewayServiceApplication.class, List.of(Layer.GATEWAY), args);
    }
}
