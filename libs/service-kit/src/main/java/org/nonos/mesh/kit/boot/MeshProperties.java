package org.nonos.mesh.kit.boot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all layers of a node share.
 *
 * @param dataDir the node's folder; each layer keeps its own below it; default .nonos-mesh in the home folder
 * @param realm nodes of other realms are ignored
 * @param cycleSeconds length of a proof cycle, the same on all nodes of a realm
 */
@ConfigurationProperties("mesh")
public record MeshProperties(
        @Nullable Path dataDir,
        @DefaultValue("nonos") String realm,
        @DefaultValue("60") long cycleSeconds) {

    public MeshProperties {
        new Realm(realm);
        ProofCycles.ofSeconds(cycleSeconds);
        if (dataDir == null) {
            dataDir = Path.of(System.getProperty("user.home"), ".nonos-mesh");
        }
    }

    public Path folder(Layer layer) {
        return home().resolve(layer.id());
    }

    public Path home() {
        return java.util.Objects.requireNonNull(dataDir);
    }

    public Realm meshRealm() {
        return new Realm(realm);
    }

    public ProofCycles cycles() {
        return ProofCycles.ofSeconds(cycleSeconds);
    }
}
