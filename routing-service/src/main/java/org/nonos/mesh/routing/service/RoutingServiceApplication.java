package org.nonos.mesh.routing.service;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The routing layer as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class RoutingServiceApplication {
    public static void main(String[] args) {
        MeshApplication.run(RoutingServiceApplication.class, List.of(Layer.ROUTING), args);
    }
}
