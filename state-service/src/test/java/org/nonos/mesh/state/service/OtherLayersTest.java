package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.LocalServer;
import org.nonos.mesh.kit.local.LocalService;
import org.nonos.mesh.kit.local.LocalTransport;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.StateEffect;

@Timeout(30)
class OtherLayersTest {

    private final BlockingQueue<GossipItem> published = new LinkedBlockingQueue<>();

    @Test
    void whoUsedASlotTwiceIsToldToEveryoneByGossip() throws InterruptedException {
        LocalTransport transport = LocalTransport.InProcess.create();
        LocalServer server = new LocalServer(transport, List.of(new LocalService(Layer.GOSSIP, new Gossip())));
        server.start();
        LocalChannels channels = new LocalChannels(transport);
        try {
            OtherLayers layers = new OtherLayers(channels, new Refusals(new SimpleMeterRegistry(), Layer.STATE.id()));

            layers.doubleSignalled(new StateEffect.DoubleSignalled(new byte[] {1, 2, 3}, Optional.empty()));

            GossipItem item = published.poll(20, TimeUnit.SECONDS);
            assertThat(item).isNotNull();
            assertThat(item.getKind()).isEqualTo(ItemKind.SLASHING);
            assertThat(item.getPayload().toByteArray()).containsExactly(1, 2, 3);
        } finally {
            channels.close();
            server.stop();
        }
    }

    /** Keeps what is published. */
    private final class Gossip extends GossipGrpc.GossipImplBase {
        @Override
        public void publish(GossipItem item, StreamObserver<PublishResponse> answer) {
            published.add(item);
            answer.onNext(PublishResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }
}
