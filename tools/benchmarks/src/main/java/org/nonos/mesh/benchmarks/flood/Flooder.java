package org.nonos.mesh.benchmarks.flood;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.nonos.mesh.benchmarks.node.LocalApi;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.GatewayListener;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;

/** Takes the place of a node's gossip layer, under that node's own identity and links, and pushes false receipts. */
final class Flooder implements GatewayListener, AutoCloseable {

    private static final long FRAME_MILLIS = 50;

    private final LocalApi api;
    private final Supplier<GossipItem> falseReceipts;
    private final GatewayAttachment gateway;
    private final Set<NodeId> links = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("flooder").daemon(true).factory());
    private volatile int perSecond;
    private double owed;

    Flooder(LocalApi api, Supplier<GossipItem> falseReceipts) {
        this.api = api;
        this.falseReceipts = falseReceipts;
        this.gateway = new GatewayAttachment(Layer.GOSSIP, api.channels(), this);
    }

    void start() {
        gateway.start();
        timer.scheduleAtFixedRate(this::push, FRAME_MILLIS, FRAME_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From now on so many receipts a second to every linked peer. */
    void rate(int receiptsPerSecond) {
        perSecond = receiptsPerSecond;
    }

    int links() {
        return links.size();
    }

    private void push() {
        owed += perSecond * FRAME_MILLIS / 1000.0;
        List<GossipItem> items = new ArrayList<>();
        for (; owed >= 1 && items.size() < GossipFrameCodec.MAX_ITEMS; owed--) {
            items.add(falseReceipts.get());
        }
        if (!items.isEmpty()) {
            GossipFrame frame = new GossipFrame.Push(items, 0);
            gateway.broadcast(frame.message(), GossipFrameCodec.encode(frame));
        }
    }

    @Override
    public void onLinkUp(NodeId peer, LinkUp link) {
        links.add(peer);
    }

    @Override
    public void onLinkDown(NodeId peer, String reason) {
        links.remove(peer);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        gateway.stop();
        api.close();
    }
}
