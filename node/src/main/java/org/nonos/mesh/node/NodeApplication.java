package org.nonos.mesh.node;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Starts a node. Everything it is comes from the six services' auto-configurations. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class NodeApplication {

    public static void main(String[] args) {
        MeshApplication.run(NodeApplication.class, List.of(Layer.values()), args);
    }
}
