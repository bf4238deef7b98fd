package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.state.message.MessageFraming;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;
import org.nonos.mesh.state.message.StreamMessage.Tree;
import org.nonos.mesh.state.tree.Prefix;

/** Far nodes that send nonsense, too much, or nothing. */
class ServedStreamTest {

    @TempDir
    Path folder;

    private TwoNodes mesh;
    private TwoNodes.Node node;

    @BeforeEach
    void start() {
        mesh = new TwoNodes(folder);
        node = mesh.nodes.getFirst();
        StateServiceTest.await(() -> node.shell.isUp());
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    /** The far end of a stream, as it sees it. */
    private static final class Far implements StreamObserver<StreamData> {
        final List<StreamData> heard = new CopyOnWriteArrayList<>();
        volatile boolean over;

        @Override
        public void onNext(StreamData data) {
            heard.add(data);
        }

        @Override
        public void onError(Throwable error) {
            over = true;
        }

        @Override
        public void onCompleted() {
            over = true;
        }
    }

    @Test
    void anIdleStreamIsClosed() {
        Far far = new Far();
        node.stateAsync().serveStream(far);
        StateServiceTest.await(() -> far.over);
        StateServiceTest.await(() -> node.shell.engine().served().open() == 0);
    }

    @Test
    void aMessageThatIsTooLongEndsTheStream() {
        Far far = new Far();
        StreamObserver<StreamData> out = node.stateAsync().serveStream(far);
        out.onNext(data(new byte[] {127, 0, 0, 0}));
        StateServiceTest.await(() -> far.over);
        assertThat(node.registry
                        .counter("mesh.state.refused", "reason", "message-too-long")
                        .count())
                .isPositive();
    }

    @Test
    void nonsenseIsRefusedAndTheServiceGoesOn() {
        long seed = 5;
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            Far far = new Far();
            StreamObserver<StreamData> out = node.stateAsync().serveStream(far);
            byte[] noise = new byte[1 + random.nextInt(300)];
            random.nextBytes(noise);
            out.onNext(data(random.nextBoolean() ? noise : MessageFraming.frame(noise)));
            out.onNext(StreamData.newBuilder().setLast(true).build());
            StateServiceTest.await(() -> far.over);
        }
        assertThat(node.state().roots(Empty.getDefaultInstance()).getManifests())
                .isZero();
        StateServiceTest.await(() -> node.shell.engine().served().open() == 0);
    }

    @Test
    void requestsAreAnsweredInOrder() {
        Far far = new Far();
        StreamObserver<StreamData> out = node.stateAsync().serveStream(far);
        for (int i = 1; i <= 20; i++) {
            out.onNext(data(MessageFraming.frame(
                    StreamCodec.encode(new StreamMessage.GetTree(i, Tree.MANIFESTS, List.of(Prefix.ROOT))))));
        }
        StateServiceTest.await(() -> far.heard.size() >= 20);
        for (int i = 0; i < 20; i++) {
            byte[] framed = far.heard.get(i).getData().toByteArray();
            assertThat(StreamCodec.requestOf(java.util.Arrays.copyOfRange(framed, 4, framed.length)))
                    .isEqualTo(i + 1);
        }
        out.onCompleted();
        StateServiceTest.await(() -> far.over);
    }

    @Test
    void noMoreStreamsThanAllowedAreServed() {
        List<Far> fars = new java.util.ArrayList<>();
        List<StreamObserver<StreamData>> outs = new java.util.ArrayList<>();
        for (int i = 0; i < 65; i++) {
            fars.add(new Far());
            outs.add(node.stateAsync().serveStream(fars.getLast()));
        }
        StateServiceTest.await(() -> fars.stream().anyMatch(far -> far.over));
        assertThat(node.shell.engine().served().open()).isLessThanOrEqualTo(64);
        outs.forEach(StreamObserver::onCompleted);
        StateServiceTest.await(() -> fars.stream().allMatch(far -> far.over));
    }

    private static StreamData data(byte[] bytes) {
        return StreamData.newBuilder().setData(ByteString.copyFrom(bytes)).build();
    }
}
