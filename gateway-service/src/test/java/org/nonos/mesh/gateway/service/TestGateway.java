package org.nonos.mesh.gateway.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.gateway.AttachHello;
import org.nonos.mesh.local.gateway.DialPeer;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** A gateway in a Spring context of its own, with whatever other layers a test puts beside it. */
final class TestGateway implements AutoCloseable {

    final ConfigurableApplicationContext context;
    final NodeId id;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    TestGateway(Path dataDir, Map<String, Object> settings, LocalService... beside) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "mesh.data-dir",
                dataDir.toString(),
                "mesh.realm",
                "gateway-test",
                "mesh.local.mode",
                "in-process",
                "mesh.gateway.loopback",
                true,
                "mesh.gateway.link-port",
                0,
                "mesh.gateway.beacon-enabled",
                false,
                "mesh.gateway.admin-port",
                0));
        all.put("mesh.gateway.socks-port", 0);
        all.put("spring.main.web-application-type", "reactive");
        all.put("spring.main.banner-mode", "off");
        all.put("management.endpoints.web.exposure.include", "health,prometheus");
        all.put("management.endpoint.health.probes.enabled", "true");
        all.put("management.endpoint.health.probes.add-additional-paths", "true");
        all.put("management.endpoint.health.group.readiness.include", "readinessState,layers");
        all.put("logging.level.root", "warn");
        all.putAll(settings);
        ApplicationContextInitializer<GenericApplicationContext> layers = c -> {
            for (LocalService service : beside) {
                c.registerBean("beside-" + service.layer().id(), LocalService.class, () -> service);
            }
        };
        context = new SpringApplicationBuilder(Application.class)
                .initializers(layers)
                .properties(all)
                .run();
        id = NodeId.of(identity().getNodeId().toByteArray());
    }

    GatewayGrpc.GatewayStub stub() {
        return GatewayGrpc.newStub(channels().to(Layer.GATEWAY));
    }

    GatewayGrpc.GatewayBlockingStub blocking() {
        return GatewayGrpc.newBlockingStub(channels().to(Layer.GATEWAY)).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    LocalChannels channels() {
        return context.getBean(LocalChannels.class);
    }

    IdentityResponse identity() {
        return blocking().identity(Empty.getDefaultInstance());
    }

    Links links() {
        return context.getBean(Links.class);
    }

    String adminUrl() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    void dial(TestGateway other) {
        links().dial(other.id, other.identity().getEndpointsList());
    }

    boolean linkedTo(TestGateway other) {
        return links().find(other.id).filter(Link::isUp).isPresent();
    }

    /** A layer's line, as a layer would hold it. */
    static final class Line implements StreamObserver<LayerDown> {
        final BlockingQueue<LayerDown> heard = new LinkedBlockingQueue<>();
        final List<Throwable> errors = new ArrayList<>();
        private StreamObserver<LayerUp> up;

        void send(LayerUp.Builder message) {
            up.onNext(message.build());
        }

        void dial(TestGateway other) {
            send(LayerUp.newBuilder()
                    .setDial(DialPeer.newBuilder()
                            .setNodeId(bytes(other.id))
                            .addAllEndpoints(other.identity().getEndpointsList())));
        }

        void close() {
            up.onCompleted();
        }

        LayerDown next(LayerDown.MessageCase wanted) throws InterruptedException {
            while (true) {
                LayerDown message = heard.poll(15, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("no " + wanted + " within 15 s");
                }
                if (message.getMessageCase() == wanted) {
                    return message;
                }
            }
        }

        @Override
        public void onNext(LayerDown value) {
            heard.add(value);
        }

        @Override
        public synchronized void onError(Throwable error) {
            errors.add(error);
        }

        @Override
        public void onCompleted() {}
    }

    Line attach(Layer layer) {
        Line line = new Line();
        line.up = stub().attach(line);
        line.send(LayerUp.newBuilder().setHello(AttachHello.newBuilder().setLayer(layer.id())));
        return line;
    }

    static ByteString bytes(NodeId node) {
        return ByteString.copyFrom(node.toArray());
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
