package org.nonos.mesh.discovery.service;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The discovery layer as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class DiscoveryServiceApplication {

    public static void main(String[] args) {
        MeshApplication.run(DiscoveryServiceApplication.class, List.of(Layer.DISCOVERY), args);
    }
}
