package org.nonos.mesh.state.service;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The state layer as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class StateServiceApplication {

    public static void main(String[] args) {
        MeshApplication.run(StateServiceApplication.class, List.of(Layer.STATE), args);
    }
}
