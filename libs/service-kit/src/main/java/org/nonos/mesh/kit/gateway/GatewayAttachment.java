package org.nonos.mesh.kit.gateway;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.gateway.AttachHello;
import org.nonos.mesh.local.gateway.CloseLink;
import org.nonos.mesh.local.gateway.DialPeer;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.OperatorEvent;
import org.nonos.mesh.local.gateway.PenalisePeer;
import org.nonos.mesh.local.gateway.SendDatagram;
import org.nonos.mesh.local.gateway.SendFrame;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A layer's line to the gateway. It attaches when the process starts and again after every break. What is sent while
 * detached is dropped, as frames on a broken link are; when the gateway reads too slowly, the oldest of
 * {@value #QUEUE_LIMIT} waiting messages goes.
 */
public final class GatewayAttachment implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayAttachment.class);
    private static final int QUEUE_LIMIT = 4_096;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LAST_RETRY_MILLIS = 2_000;

    private final Layer layer;
    private final LocalChannels channels;
    private final GatewayListener listener;
    private final ScheduledExecutorService timer;
    private final ArrayDeque<LayerUp> waiting = new ArrayDeque<>();
    private @Nullable ClientCallStreamObserver<LayerUp> upstream;
    private boolean attached;
    private volatile boolean running;
    private volatile long retryMillis = FIRST_RETRY_MILLIS;

    public GatewayAttachment(Layer layer, LocalChannels channels, GatewayListener listener) {
        this.layer = layer;
        this.channels = channels;
        this.listener = listener;
        this.timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .name("mesh-" + layer.id() + "-attach")
                .daemon(true)
                .factory());
    }

    /** One frame of this layer to each peer; peers without a link are passed over. */
    public void send(Collection<NodeId> peers, int message, byte[] payload) {
        SendFrame.Builder frame = SendFrame.newBuilder().setMessage(message).setPayload(ByteString.copyFrom(payload));
        peers.forEach(peer -> frame.addPeers(ByteString.copyFrom(peer.toArray())));
        if (!peers.isEmpty()) {
            enqueue(LayerUp.newBuilder().setSend(frame).build());
        }
    }

    /** One frame of this layer to every linked peer. */
    public void broadcast(int message, byte[] payload) {
        enqueue(LayerUp.newBuilder()
                .setSend(SendFrame.newBuilder().setMessage(message).setPayload(ByteString.copyFrom(payload)))
                .build());
    }

    /** Discovery only: "multicast", or "host:port". */
    public void datagram(String target, byte[] payload) {
        enqueue(LayerUp.newBuilder()
                .setDatagram(SendDatagram.newBuilder().setTarget(target).setPayload(ByteString.copyFrom(payload)))
                .build());
    }

    public void dial(NodeId peer, Collection<String> endpoints) {
        enqueue(LayerUp.newBuilder()
                .setDial(DialPeer.newBuilder()
                        .setNodeId(ByteString.copyFrom(peer.toArray()))
                        .addAllEndpoints(endpoints))
                .build());
    }

    public void closeLink(NodeId peer, String reason) {
        enqueue(LayerUp.newBuilder()
                .setClose(CloseLink.newBuilder()
                        .setNodeId(ByteString.copyFrom(peer.toArray()))
                        .setReason(reason))
                .build());
    }

    public void penalise(NodeId peer, String reason, int weight) {
        enqueue(LayerUp.newBuilder()
                .setPenalise(PenalisePeer.newBuilder()
                        .setNodeId(ByteString.copyFrom(peer.toArray()))
                        .setReason(reason)
                        .setWeight(weight))
                .build());
    }

    /** For the operator's page; attributes must hold no secrets. */
    public void event(String type, Map<String, String> attributes, long atMillis) {
        enqueue(LayerUp.newBuilder()
                .setEvent(OperatorEvent.newBuilder()
                        .setType(type)
                        .putAllAttributes(attributes)
                        .setAtMillis(atMillis))
                .build());
    }

    @Override
    public void start() {
        running = true;
        attach();
    }

    private void attach() {
        GatewayGrpc.newStub(channels.to(Layer.GATEWAY)).attach(new ClientResponseObserver<LayerUp, LayerDown>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<LayerUp> stream) {
                opened(stream);
            }

            @Override
            public void onNext(LayerDown message) {
                received(message);
            }

            @Override
            public void onError(Throwable error) {
                broken();
            }

            @Override
            public void onCompleted() {
                broken();
            }
        });
    }

    private synchronized void opened(ClientCallStreamObserver<LayerUp> stream) {
        upstream = stream;
        waiting.clear();
        waiting.add(LayerUp.newBuilder()
                .setHello(AttachHello.newBuilder().setLayer(layer.id()))
                .build());
        stream.setOnReadyHandler(this::drain);
    }

    private void received(LayerDown message) {
        try {
            deliver(message);
        } catch (RuntimeException e) {
            LOG.error("{}: {} from the gateway could not be handled", layer.id(), message.getMessageCase(), e);
        }
    }

    private void deliver(LayerDown message) {
        switch (message.getMessageCase()) {
            case WELCOME -> {
                synchronized (this) {
                    attached = true;
                }
                retryMillis = FIRST_RETRY_MILLIS;
                listener.onAttached(message.getWelcome().getIdentity());
            }
            case LINK_UP -> listener.onLinkUp(node(message.getLinkUp().getNodeId()), message.getLinkUp());
            case LINK_DOWN ->
                listener.onLinkDown(
                        node(message.getLinkDown().getNodeId()),
                        message.getLinkDown().getReason());
            case FRAME ->
                listener.onFrame(
                        node(message.getFrame().getNodeId()),
                        message.getFrame().getMessage(),
                        message.getFrame().getPayload().toByteArray());
            case DATAGRAM ->
                listener.onDatagram(
                        message.getDatagram().getSource(),
                        message.getDatagram().getPayload().toByteArray());
            case QUALITY -> listener.onQuality(node(message.getQuality().getNodeId()), message.getQuality());
            case DIAL_FAILED ->
                listener.onDialFailed(
                        node(message.getDialFailed().getNodeId()),
                        message.getDialFailed().getReason());
            case MESSAGE_NOT_SET -> LOG.debug("{}: empty message from the gateway", layer.id());
        }
    }

    private static NodeId node(ByteString bytes) {
        return NodeId.of(bytes.toByteArray());
    }

    private void broken() {
        boolean wasAttached;
        synchronized (this) {
            wasAttached = attached;
            attached = false;
            upstream = null;
            waiting.clear();
        }
        if (wasAttached) {
            listener.onDetached();
        }
        if (running) {
            timer.schedule(this::attach, retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(LAST_RETRY_MILLIS, retryMillis * 2);
        }
    }

    private synchronized void enqueue(LayerUp message) {
        if (upstream == null) {
            return;
        }
        if (waiting.size() >= QUEUE_LIMIT) {
            waiting.poll();
        }
        waiting.add(message);
        drain();
    }

    private synchronized void drain() {
        ClientCallStreamObserver<LayerUp> stream = upstream;
        while (stream != null && stream.isReady() && !waiting.isEmpty()) {
            stream.onNext(waiting.poll());
        }
    }

    public synchronized boolean isAttached() {
        return attached;
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        synchronized (this) {
            if (upstream != null) {
                upstream.cancel("layer stops", null);
                upstream = null;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
