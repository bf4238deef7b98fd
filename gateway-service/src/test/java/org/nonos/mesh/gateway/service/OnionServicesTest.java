package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.gateway.service.expose.OnionServices;
import org.nonos.mesh.gateway.service.expose.ServiceDesk;
import org.nonos.mesh.gateway.service.socks.SocksServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordsRequest;
import org.nonos.mesh.local.discovery.RecordsResponse;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.ServiceAddress;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** Five gateways, each linked to each: a service of one is reached from another without either knowing where. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnionServicesTest {

    private static final int NODES = 5;

    @TempDir
    static Path temp;

    private final FakeRouting[] routing = new FakeRouting[NODES];
    private final TestGateway[] node = new TestGateway[NODES];
    private ServerSocket echo;

    /** Knows all nodes of the test. */
    private final class Records extends DiscoveryGrpc.DiscoveryImplBase {
        @Override
        public void records(RecordsRequest request, StreamObserver<RecordsResponse> answer) {
            RecordsResponse.Builder all = RecordsResponse.newBuilder();
            for (TestGateway gateway : node) {
                if (gateway != null) {
                    all.addRecords(NodeRecordView.newBuilder()
                            .setNodeId(TestGateway.bytes(gateway.id))
                            .setOnionKemKey(ByteString.copyFromUtf8("k")));
                }
            }
            answer.onNext(all.build());
            answer.onCompleted();
        }
    }

    @BeforeAll
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::echo);
        for (int i = 0; i < NODES; i++) {
            routing[i] = new FakeRouting();
            LocalService discovery = new LocalService(Layer.DISCOVERY, new Records());
            node[i] = new TestGateway(temp.resolve("node" + i), Map.of(), routing[i].asService(), discovery);
            routing[i].attach(node[i]);
        }
        for (int a = 0; a < NODES; a++) {
            for (int b = a + 1; b < NODES; b++) {
                TestGateway from = node[a];
                TestGateway to = node[b];
                from.dial(to);
                TestGateway.await("link", () -> from.linkedTo(to) && to.linkedTo(from));
            }
        }
        Random random = new Random(11);
        for (int a = 0; a < NODES; a++) {
            for (int b = 0; b < NODES; b++) {
                if (a != b) {
                    List<NodeId> path = new ArrayList<>();
                    for (int i = 0; i < NODES; i++) {
                        if (i != a && i != b) {
                            path.add(node[i].id);
                        }
                    }
                    java.util.Collections.shuffle(path, random);
                    routing[a].paths.put(
                            node[b].id.onionAddress().text(), List.of(path.get(0), path.get(1), node[b].id));
                }
            }
        }
    }

    @AfterAll
    void stop() throws IOException {
        echo.close();
        for (TestGateway gateway : node) {
            if (gateway != null) {
                gateway.close();
            }
        }
    }

    private void echo() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // The test closed it.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private ServiceDesk desk(int number) {
        return node[number].context.getBean(ServiceDesk.class);
    }

    /** Exposes the echo, and waits until it can be reached. */
    private ServiceDesk.View expose(int at, List<Bytes32> clients) {
        if (!(desk(at).add(false, 80, echo.getLocalPort(), clients)
                instanceof Decoded.Ok<ServiceDesk.View>(ServiceDesk.View added))) {
            throw new AssertionError("not exposed");
        }
        TestGateway.await(
                "introduction points and keepers",
                () -> desk(at).all().stream()
                        .anyMatch(view -> view.address().equals(added.address())
                                && view.introductionPoints() == 3
                                && view.keepers() == NODES));
        return added;
    }

    private Socket socks(int at) throws IOException {
        String address = node[at].context.getBean(SocksServer.class).address();
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(address.split(":")[1])), 5_000);
        socket.setSoTimeout(40_000);
        return socket;
    }

    private static int connect(Socket socket, String host, int port) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {5, 1, 0, 5, 1, 0, 3, (byte) host.length()});
        request.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
        request.write(port >> 8);
        request.write(port);
        socket.getOutputStream().write(request.toByteArray());
        return socket.getInputStream().readNBytes(12)[3];
    }

    @Test
    void aServiceIsReachedByItsOwnAddressAndKeptByTheMesh() throws IOException {
        ServiceDesk.View service = expose(4, List.of());
        assertThat(service.address()).isNotEqualTo(node[4].id.onionAddress().text());
        for (int i = 0; i < 2; i++) {
            try (Socket socket = socks(0)) {
                assertThat(connect(socket, service.address(), 80)).isZero();
                EchoCheck.assertEchoes(socket, 300_000, 300_000);
            }
        }
        try (Socket socket = socks(0)) {
            assertThat(connect(socket, service.address(), 81))
                    .as("a port that it does not have")
                    .isEqualTo(5);
        }
        int keepers = 0;
        for (TestGateway gateway : node) {
            keepers += gateway.context.getBean(OnionServices.class).descriptorsKept() > 0 ? 1 : 0;
        }
        assertThat(keepers).isEqualTo(NODES);
        assertThat(desk(4).remove(service.service().id())).isTrue();
        try (Socket socket = socks(1)) {
            assertThat(connect(socket, service.address(), 80))
                    .as("its introduction points have gone")
                    .isIn(4, 6);
        }
    }

    @Test
    void aStreamToAHiddenServiceOutlivesTheCircuitsOfBothEnds() throws Exception {
        ServiceDesk.View service = expose(2, List.of());
        try (Socket socket = socks(0)) {
            assertThat(connect(socket, service.address(), 80)).isZero();
            Thread breaks = Thread.ofVirtual().start(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
                routing[0].destroyAll();
                java.util.concurrent.locks.LockSupport.parkNanos(500_000_000);
                // That to the meeting: the introduction points stay.
                routing[2].destroyNewest();
            });
            EchoCheck.assertEchoes(socket, 10_000_000, 10_000_000);
            breaks.join();
        }
        assertThat(desk(2).remove(service.service().id())).isTrue();
    }

    @Test
    void onlyNamedClientsReachAServiceThatNamesThem() throws IOException {
        // The client's key depends on the address, which is known once the service is there: so it is added twice.
        ServiceDesk.View first = expose(3, List.of(Bytes32.of(stranger())));
        try (Socket socket = socks(1)) {
            assertThat(connect(socket, first.address(), 80)).as("a stranger").isEqualTo(4);
        }
        ServiceAddress address =
                ServiceAddress.parse(first.address()).asOptional().orElseThrow();
        Bytes32 key =
                node[1].context.getBean(OnionServices.class).clientKey(address).publicKey();
        assertThat(desk(3).clients(first.service().id(), List.of(key)).isOk()).isTrue();
        TestGateway.await("published anew", () -> {
            try (Socket socket = socks(1)) {
                boolean reached = connect(socket, first.address(), 80) == 0;
                if (reached) {
                    EchoCheck.assertEchoes(socket, 1_000, 1_000);
                }
                return reached;
            } catch (IOException e) {
                return false;
            }
        });
        try (Socket socket = socks(2)) {
            assertThat(connect(socket, first.address(), 80)).as("another node").isEqualTo(4);
        }
    }

    private static byte[] stranger() {
        byte[] key = new byte[32];
        key[0] = 9;
        return key;
    }

    @Test
    void anAddressThatDoesNotExistGetsItsAnswer() throws IOException {
        byte[] nobody = new org.nonos.mesh.protocol.identity.IdentityKey(new byte[32])
                .nodeId()
                .toArray();
        try (Socket socket = socks(0)) {
            assertThat(connect(socket, ServiceAddress.of(Bytes32.of(nobody)).text(), 80))
                    .isEqualTo(4);
        }
    }
}
