package org.nonos.mesh.kit.boot;

import java.nio.file.Path;
import java.util.List;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalProperties;
import org.nonos.mesh.kit.local.LocalServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.LocalToken;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** What every mesh process has: the local API's server and channels, and the signer. */
@AutoConfiguration
@EnableConfigurationProperties({MeshProperties.class, LocalProperties.class})
public class KitAutoConfiguration {

    @Bean
    LocalTransport localTransport(Environment environment, MeshProperties mesh, LocalProperties local) {
        List<Layer> here = java.util.Arrays.stream(Layer.values())
                .filter(layer -> MeshApplication.runsHere(environment, layer))
                .toList();
        boolean inProcess = local.mode().equals("in-process")
                || (local.mode().equals("auto") && here.size() == Layer.values().length);
        if (inProcess) {
            return LocalTransport.InProcess.create();
        }
        Path tokenPath = local.tokenFile();
        Path tokenFile = tokenPath == null ? mesh.home().resolve("local-token") : tokenPath;
        LocalToken token = LocalToken.fromFile(tokenFile, here.contains(Layer.GATEWAY));
        int port = local.port() != 0
                ? local.port()
                : LocalProperties.BASE_PORT
                        + (here.isEmpty() ? 0 : here.getFirst().wireNumber());
        return LocalTransport.Network.create(local, port, token);
    }

    @Bean(destroyMethod = "close")
    LocalChannels localChannels(LocalTransport transport) {
        return new LocalChannels(transport);
    }

    @Bean
    LocalServer localServer(LocalTransport transport, ObjectProvider<LocalService> services) {
        return new LocalServer(transport, services.orderedStream().toList());
    }

    @Bean
    RemoteSigner remoteSigner(LocalChannels channels) {
        return new RemoteSigner(channels);
    }
}
