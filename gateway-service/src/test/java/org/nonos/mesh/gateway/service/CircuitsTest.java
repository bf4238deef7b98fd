package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.shared.StreamOpen;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.protocol.layer.Layer;

/** Four gateways on real loopback sockets: A → R1 → R2 → P, with a routing that hands keys out openly. */
class CircuitsTest {

    @TempDir
    Path temp;

    private final FakeRouting[] routing = {new FakeRouting(), new FakeRouting(), new FakeRouting(), new FakeRouting()};
    private final Map<String, Object> settings = Map.of("mesh.gateway.limits.stream-connect-timeout-millis", 3_000);
    private TestGateway[] node;

    /** Answers a stream of bytes with the same bytes. */
    private static final class Echo extends StateGrpc.StateImplBase {
        @Override
        public StreamObserver<StreamData> serveStream(StreamObserver<StreamData> response) {
            ServerCallStreamObserver<StreamData> call = (ServerCallStreamObserver<StreamData>) response;
            return new StreamObserver<>() {
                @Override
                public void onNext(StreamData data) {
                    if (!call.isCancelled()) {
                        response.onNext(data);
                    }
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    response.onCompleted();
                }
            };
        }
    }

    @BeforeEach
    void start() {
        node = new TestGateway[4];
        for (int i = 0; i < 4; i++) {
            LocalService state = new LocalService(Layer.STATE, new Echo());
            node[i] = new TestGateway(temp.resolve("node" + i), settings, routing[i].asService(), state);
            routing[i].attach(node[i]);
        }
        for (int i = 0; i < 3; i++) {
            int a = i;
            node[a].dial(node[a + 1]);
            TestGateway.await("link " + a, () -> node[a].linkedTo(node[a + 1]) && node[a + 1].linkedTo(node[a]));
        }
        routing[0].paths.put(node[3].id.onionAddress().text(), List.of(node[1].id, node[2].id, node[3].id));
    }

    @AfterEach
    void stop() {
        for (TestGateway gateway : node) {
            gateway.close();
        }
    }

    /** Sends bytes in pieces as gRPC takes them, and gathers what comes back. */
    private final class Client implements ClientResponseObserver<StreamData, StreamData> {
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        final CountDownLatch done = new CountDownLatch(1);
        volatile String failure = "";
        private final byte[] bytes;
        private int sent;
        private boolean opened;
        private ClientCallStreamObserver<StreamData> call;

        Client(byte[] bytes) {
            this.bytes = bytes;
            node[0].stub().openStream(this);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamData> stream) {
            call = stream;
            stream.setOnReadyHandler(this::pump);
        }

        private synchronized void pump() {
            while (call.isReady() && sent <= bytes.length) {
                int length = Math.min(48_000, bytes.length - sent);
                StreamData.Builder part = StreamData.newBuilder()
                        .setData(ByteString.copyFrom(bytes, sent, length))
                        .setLast(sent + length == bytes.length);
                if (!opened) {
                    opened = true;
                    part.setOpen(StreamOpen.newBuilder()
                            .setDestination(TestGateway.bytes(node[3].id))
                            .setService("state"));
                }
                boolean last = part.getLast();
                call.onNext(part.build());
                sent += length;
                if (last) {
                    call.onCompleted();
                    sent = bytes.length + 1;
                }
            }
        }

        @Override
        public void onNext(StreamData data) {
            heard.writeBytes(data.getData().toByteArray());
            if (!data.getFailure().isEmpty()) {
                failure = data.getFailure();
            }
        }

        @Override
        public void onError(Throwable error) {
            failure = error.toString();
            done.countDown();
        }

        @Override
        public void onCompleted() {
            done.countDown();
        }
    }

    @Test
    void tenMegabytesGoThroughThreeHopsAndComeBackEqual() throws Exception {
        byte[] bytes = new byte[10_000_000];
        new Random(1).nextBytes(bytes);
        long from = System.nanoTime();
        Client client = new Client(bytes);
        assertThat(client.done.await(60, TimeUnit.SECONDS)).isTrue();
        double seconds = (System.nanoTime() - from) / 1e9;
        System.out.printf("20 MB over three hops in %.2f s%n", seconds);
        assertThat(client.failure).isEmpty();
        assertThat(client.heard.size()).isEqualTo(bytes.length);
        assertThat(java.util.Arrays.mismatch(client.heard.toByteArray(), bytes)).isEqualTo(-1);
        assertThat(routing[0].released.poll(5, TimeUnit.SECONDS).getFailure()).isEmpty();
    }

    @Test
    void aLinkThatGoesDownEndsTheStreamAndBothDirectionsOfTheCircuit() throws Exception {
        byte[] bytes = new byte[100_000_000];
        Client client = new Client(bytes);
        TestGateway.await("bytes flow", () -> client.heard.size() > 1_000_000 || !client.failure.isEmpty());
        assertThat(client.failure).isEmpty();
        node[1].links().find(node[2].id).orElseThrow().close("test");
        assertThat(client.done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(client.failure).contains("circuit closed");
        assertThat(routing[0].closed.poll(5, TimeUnit.SECONDS).getClosed().getReason())
                .isEqualTo("destroyed-link-closed");
        assertThat(routing[0].released.poll(5, TimeUnit.SECONDS).getFailure()).isNotEmpty();
        TestGateway.await(
                "nothing is left at the far end",
                () -> node[3].blocking()
                        .status(org.nonos.mesh.local.shared.Empty.getDefaultInstance())
                        .getFactsOrThrow("circuitsRelayed")
                        .equals("0"));
    }
}
