package org.nonos.mesh.gossip.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.protocol.layer.GossipKind;

class SubscribersTest {

    private final AtomicInteger cutOff = new AtomicInteger();
    private final Subscribers subscribers = new Subscribers(16, cutOff::incrementAndGet);

    @Test
    void aSlowSubscriberIsCutOffAtItsBufferAndOthersAreNot() {
        Observer slow = new Observer(false);
        Observer quick = new Observer(true);
        subscribers.add(EnumSet.allOf(GossipKind.class), slow);
        subscribers.add(EnumSet.allOf(GossipKind.class), quick);
        for (int i = 0; i < 16; i++) {
            subscribers.deliver(delivery(i));
        }
        assertThat(slow.failure).isNull();
        subscribers.deliver(delivery(16));
        assertThat(Status.fromThrowable(slow.failure).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(cutOff).hasValue(1);
        assertThat(quick.items).hasSize(17);
        assertThat(subscribers.count()).isEqualTo(1);
    }

    @Test
    void aSubscriberThatBecomesReadyGetsWhatWaited() {
        Observer observer = new Observer(false);
        subscribers.add(EnumSet.of(GossipKind.HOLDER), observer);
        subscribers.deliver(delivery(1));
        assertThat(observer.items).isEmpty();
        observer.ready = true;
        observer.onReady.run();
        assertThat(observer.items).hasSize(1);
    }

    @Test
    void subscribersAreBounded() {
        for (int i = 0; i < Subscribers.MAX_SUBSCRIBERS; i++) {
            subscribers.add(EnumSet.of(GossipKind.HOLDER), new Observer(true));
        }
        Observer oneMore = new Observer(true);
        subscribers.add(EnumSet.of(GossipKind.HOLDER), oneMore);
        assertThat(oneMore.failure).isNotNull();
        assertThat(subscribers.count()).isEqualTo(Subscribers.MAX_SUBSCRIBERS);
    }

    private static GossipEffect.Deliver delivery(int number) {
        var item = new org.nonos.mesh.protocol.gossip.GossipItem(GossipKind.HOLDER, new byte[] {(byte) number});
        return new GossipEffect.Deliver(item.id(), item, Optional.empty(), 0);
    }

    private static final class Observer extends ServerCallStreamObserver<GossipItem> {
        final List<GossipItem> items = new ArrayList<>();
        boolean ready;
        Throwable failure;
        Runnable onReady = () -> {};

        Observer(boolean ready) {
            this.ready = ready;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void onNext(GossipItem item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void onCompleted() {}
    }
}
