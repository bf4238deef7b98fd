package org.nonos.mesh.benchmarks.flood;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.Samples;
import org.nonos.mesh.benchmarks.node.LocalApi;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.protocol.layer.Layer;

/** Publishes receipts at one node's gossip layer, and sees when another's hands them to its subscribers. */
final class Reception implements StreamObserver<GossipItem> {

    private static final long PATIENCE_SECONDS = 10;

    private final GossipGrpc.GossipBlockingStub from;
    private final Receipts receipts;
    private final Map<ByteString, Long> publishedNanos = new ConcurrentHashMap<>();
    private final Map<ByteString, Long> tookNanos = new ConcurrentHashMap<>();

    Reception(LocalApi from, LocalApi to, Receipts receipts) {
        this.from = GossipGrpc.newBlockingStub(from.channels().to(Layer.GOSSIP));
        this.receipts = receipts;
        GossipGrpc.newStub(to.channels().to(Layer.GOSSIP))
                .subscribe(
                        SubscribeRequest.newBuilder().addKinds(ItemKind.RECEIPT).build(), this);
    }

    /** At a steady rate; answers how long each took in milliseconds, of those that arrived. */
    Samples publish(int perSecond, int seconds) throws InterruptedException {
        publishedNanos.clear();
        tookNanos.clear();
        long begun = System.nanoTime();
        for (int i = 0; i < perSecond * seconds; i++) {
            long due = begun + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            publishOne();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (tookNanos.size() < publishedNanos.size() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        Samples samples = new Samples();
        tookNanos.values().forEach(nanos -> samples.add(nanos / 1e6));
        return samples;
    }

    private void publishOne() {
        ByteString payload = ByteString.copyFrom(receipts.good().payload());
        publishedNanos.put(payload, System.nanoTime());
        PublishResponse answer = from.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .publish(GossipItem.newBuilder()
                        .setKind(ItemKind.RECEIPT)
                        .setPayload(payload)
                        .build());
        if (!answer.getRefused().isEmpty()) {
            throw new IllegalStateException("gossip refused a true receipt: " + answer.getRefused());
        }
    }

    @Override
    public void onNext(GossipItem item) {
        Long published = publishedNanos.get(item.getPayload());
        if (published != null) {
            tookNanos.put(item.getPayload(), System.nanoTime() - published);
        }
    }

    @Override
    public void onError(Throwable error) {
        // What does not arrive is seen in the figures.
    }

    @Override
    public void onCompleted() {}
}
