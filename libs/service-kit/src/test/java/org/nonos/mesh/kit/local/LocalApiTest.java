package org.nonos.mesh.kit.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.local.gateway.CircuitDown;
import org.nonos.mesh.local.gateway.CircuitUp;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.protocol.layer.Layer;

class LocalApiTest {

    @TempDir
    Path folder;

    private final LocalService service = new LocalService(Layer.TRUST, new TrustGrpc.TrustImplBase() {
        @Override
        public void status(Empty request, StreamObserver<LayerStatus> answer) {
            answer.onNext(LayerStatus.newBuilder().setLayer("trust").build());
            answer.onCompleted();
        }
    });

    @Test
    void inOneJvmALayerIsReachedByName() {
        LocalTransport transport = LocalTransport.InProcess.create();
        assertThat(ask(transport, transport)).isEqualTo("trust");
    }

    @Test
    void acrossProcessesALayerIsReachedByPortWithTheSharedToken() throws Exception {
        Path tokenFile = folder.resolve("run").resolve("local-token");
        LocalTransport transport = network(LocalToken.fromFile(tokenFile, true), freePort());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile)))
                .isEqualTo("rw-------");
        assertThat(ask(transport, transport)).isEqualTo("trust");
        assertThat(ask(network(LocalToken.fromFile(tokenFile, false), freePort()), null))
                .isEqualTo("trust");
    }

    @Test
    void aCallWithAnotherTokenIsRefused() throws Exception {
        int port = freePort();
        LocalTransport server = network(LocalToken.random(), port);
        LocalTransport stranger = network(LocalToken.random(), port);
        assertThatThrownBy(() -> ask(server, stranger))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        assertThat(server.token().toString()).doesNotContainPattern("[0-9a-f]{8}");
    }

    /** The first messages may come while the call is still being looked up elsewhere. */
    @Test
    void messagesOfAPromptMethodAreTakenOnTheCallersThreadAndOthersAreNot() throws Exception {
        assertThat(takenHere(Set.of(GatewayGrpc.getCircuitsMethod()))).isGreaterThan(500);
        assertThat(takenHere(Set.of())).isZero();
    }

    private static int takenHere(Set<MethodDescriptor<?, ?>> prompt) throws InterruptedException {
        Thread caller = Thread.currentThread();
        AtomicInteger here = new AtomicInteger();
        Semaphore taken = new Semaphore(0);
        BindableService noting = new GatewayGrpc.GatewayImplBase() {
            @Override
            public StreamObserver<CircuitUp> circuits(StreamObserver<CircuitDown> down) {
                return new StreamObserver<>() {
                    @Override
                    public void onNext(CircuitUp message) {
                        here.addAndGet(Thread.currentThread() == caller ? 1 : 0);
                        taken.release();
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onCompleted() {}
                };
            }
        };
        LocalTransport transport = LocalTransport.InProcess.create();
        LocalServer running = new LocalServer(transport, List.of(new LocalService(Layer.GATEWAY, noting, prompt)));
        running.start();
        try (LocalChannels channels = new LocalChannels(transport)) {
            StreamObserver<CircuitUp> up = GatewayGrpc.newStub(channels.to(Layer.GATEWAY))
                    .circuits(new StreamObserver<CircuitDown>() {
                        @Override
                        public void onNext(CircuitDown message) {}

                        @Override
                        public void onError(Throwable error) {}

                        @Override
                        public void onCompleted() {}
                    });
            for (int i = 0; i < 1_000; i++) {
                up.onNext(CircuitUp.getDefaultInstance());
                assertThat(taken.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            running.stop();
        }
        return here.get();
    }

    private String ask(LocalTransport server, @org.jspecify.annotations.Nullable LocalTransport client) {
        LocalServer running = new LocalServer(server, List.of(service));
        running.start();
        try (LocalChannels channels = new LocalChannels(client == null ? server : client)) {
            return TrustGrpc.newBlockingStub(channels.to(Layer.TRUST))
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
                    .status(Empty.getDefaultInstance())
                    .getLayer();
        } finally {
            running.stop();
        }
    }

    private static LocalTransport network(LocalToken token, int port) {
        LocalProperties properties =
                new LocalProperties("network", "127.0.0.1", port, Map.of("trust", "127.0.0.1:" + port), null);
        return LocalTransport.Network.create(properties, port, token);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
