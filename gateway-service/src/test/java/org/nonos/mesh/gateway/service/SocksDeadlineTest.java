package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.routing.AcquireRequest;
import org.nonos.mesh.local.routing.AcquireResponse;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Layer;

/** Whatever is silent on the way to a service, the program is told so within the time that is set for it. */
class SocksDeadlineTest {

    @TempDir
    Path temp;

    @Test
    void aDestinationToWhichNoCircuitEverComesIsToldAsTooLate() throws IOException {
        LocalService silent = new LocalService(Layer.ROUTING, new RoutingGrpc.RoutingImplBase() {
            @Override
            public void acquireCircuit(AcquireRequest request, StreamObserver<AcquireResponse> never) {}
        });
        Map<String, Object> settings = Map.of("mesh.gateway.service-limits.reach-millis", 1_000);
        try (TestGateway node = new TestGateway(temp, settings, silent);
                Socket socket = new Socket()) {
            String address = node.context.getBean(SocksServer.class).address();
            socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(address.split(":")[1])), 5_000);
            // Less than the 30 s of the default, so what answers is the setting.
            socket.setSoTimeout(20_000);
            String far = new IdentityKey(new byte[32]).nodeId().onionAddress().text();
            assertThat(SocksTest.connect(socket, far, 80, "")).isEqualTo(6);
        }
    }
}
