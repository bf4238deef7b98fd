package org.nonos.mesh.gossip.service;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.protocol.layer.GossipKind;

/**
 * The layers of this node that listen. Each has a bounded buffer; one that lets it fill is cut off with
 * RESOURCE_EXHAUSTED and must subscribe again, and its own reconciliation brings what it missed.
 */
final class Subscribers {

    static final int MAX_SUBSCRIBERS = 64;

    private final int bufferItems;
    private final Runnable onSlow;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    Subscribers(int bufferItems, Runnable onSlow) {
        this.bufferItems = bufferItems;
        this.onSlow = onSlow;
    }

    void add(Set<GossipKind> kinds, ServerCallStreamObserver<GossipItem> observer) {
        if (subscriptions.size() >= MAX_SUBSCRIBERS) {
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("at most " + MAX_SUBSCRIBERS + " subscribers")
                    .asRuntimeException());
            return;
        }
        Subscription subscription = new Subscription(kinds, observer);
        observer.setOnCancelHandler(() -> subscriptions.remove(subscription));
        observer.setOnReadyHandler(subscription::drain);
        subscriptions.add(subscription);
    }

    void deliver(GossipEffect.Deliver delivery) {
        GossipItem item = GossipItem.newBuilder()
                .setKind(ItemKind.forNumber(delivery.item().kind().wireNumber()))
                .setPayload(ByteString.copyFrom(delivery.item().payload()))
                .setSource(delivery.source()
                        .map(peer -> ByteString.copyFrom(peer.toArray()))
                        .orElse(ByteString.EMPTY))
                .setVerified(true)
                .build();
        List<Subscription> tooSlow = subscriptions.stream()
                .filter(subscription ->
                        subscription.kinds.contains(delivery.item().kind()))
                .filter(subscription -> !subscription.offer(item))
                .toList();
        if (!tooSlow.isEmpty()) {
            subscriptions.removeAll(tooSlow);
            onSlow.run();
        }
    }

    int count() {
        return subscriptions.size();
    }

    void close() {
        subscriptions.forEach(Subscription::complete);
        subscriptions.clear();
    }

    private final class Subscription {
        private final Set<GossipKind> kinds;
        private final ServerCallStreamObserver<GossipItem> observer;
        private final ArrayDeque<GossipItem> buffer = new ArrayDeque<>();

        Subscription(Set<GossipKind> kinds, ServerCallStreamObserver<GossipItem> observer) {
            this.kinds = kinds;
            this.observer = observer;
        }

        /** False when the subscriber was too slow; it is cut off then. */
        synchronized boolean offer(GossipItem item) {
            if (buffer.size() >= bufferItems) {
                buffer.clear();
                observer.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("read too slowly; subscribe again and reconcile")
                        .asRuntimeException());
                return false;
            }
            buffer.add(item);
            drain();
            return true;
        }

        synchronized void drain() {
            while (!buffer.isEmpty() && observer.isReady()) {
                observer.onNext(buffer.poll());
            }
        }

        synchronized void complete() {
            if (!observer.isCancelled()) {
                observer.onCompleted();
            }
        }
    }
}
