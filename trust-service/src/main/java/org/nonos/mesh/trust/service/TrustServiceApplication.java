package org.nonos.mesh.trust.service;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The trust layer as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class TrustServiceApplication {

    public static void main(String[] args) {
        MeshApplication.run(TrustServiceApplication.class, List.of(Layer.TRUST), args);
    }
}
