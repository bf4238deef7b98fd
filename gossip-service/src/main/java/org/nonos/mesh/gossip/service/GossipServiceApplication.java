package org.nonos.mesh.gossip.service;

import java.util.List;
import org.nonos.mesh.kit.boot.MeshApplication;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** The gossip layer as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class GossipServiceApplication {

    public static void main(String[] args) {
        MeshApplication.run(GossipServiceApplication.class, List.of(Layer.GOSSIP), args);
    }
}
