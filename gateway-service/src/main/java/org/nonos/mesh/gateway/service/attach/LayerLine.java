package org.nonos.mesh.gateway.service.attach;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.beacon.BeaconSockets;
import org.nonos.mesh.gateway.service.event.EventBus;
import org.nonos.mesh.gateway.service.line.DownLine;
import org.nonos.mesh.gateway.service.link.Link;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.local.gateway.LayerDown;
import org.nonos.mesh.local.gateway.LayerUp;
import org.nonos.mesh.local.gateway.OperatorEvent;
import org.nonos.mesh.local.gateway.SendFrame;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Frame;
import org.nonos.mesh.protocol.layer.Layer;

/** What one attached layer asks of the gateway. */
public final class LayerLine implements StreamObserver<LayerUp> {

    private final GatewayParts parts;
    private final ServerCallStreamObserver<LayerDown> down;
    private @Nullable Layer layer;
    private @Nullable DownLine<LayerDown> attachment;

    /** What a line works with. */
    public record GatewayParts(
            Links links,
            Attachments attachments,
            @Nullable BeaconSockets beacons,
            EventBus events,
            IdentityView identity,
            int queueFrames,
            java.util.function.Consumer<String> refusals) {}

    LayerLine(GatewayParts parts, ServerCallStreamObserver<LayerDown> down) {
        this.parts = parts;
        this.down = down;
        down.setOnReadyHandler(() -> {
            DownLine<LayerDown> line = attachment;
            if (line != null) {
                line.drain();
            }
        });
        down.setOnCancelHandler(this::hangUp);
    }

    @Override
    public void onNext(LayerUp message) {
        Layer from = layer;
        if (message.hasHello()) {
            hello(message.getHello().getLayer());
        } else if (from == null) {
            down.onError(Status.FAILED_PRECONDITION
                    .withDescription("the first message must be hello")
                    .asRuntimeException());
        } else {
            take(from, message);
        }
    }

    private void hello(String id) {
        Optional<Layer> named = Layer.ofId(id);
        if (named.isEmpty() || attachment != null) {
            down.onError(Status.INVALID_ARGUMENT
                    .withDescription("hello must name a layer, once; got \"" + id + "\"")
                    .asRuntimeException());
            return;
        }
        DownLine<LayerDown> line = new DownLine<>(down, parts.queueFrames());
        layer = named.get();
        attachment = line;
        parts.attachments().attach(named.get(), line, parts.identity().response(), parts.links());
    }

    private void take(Layer from, LayerUp message) {
        switch (message.getMessageCase()) {
            case SEND -> send(from, message.getSend());
            case DATAGRAM -> {
                BeaconSockets sockets = parts.beacons();
                if (sockets != null && from == Layer.DISCOVERY) {
                    sockets.send(
                            message.getDatagram().getTarget(),
                            message.getDatagram().getPayload().toByteArray());
                }
            }
            case DIAL ->
                node(message.getDial().getNodeId())
                        .ifPresent(peer ->
                                parts.links().dial(peer, message.getDial().getEndpointsList()));
            case CLOSE ->
                node(message.getClose().getNodeId())
                        .flatMap(parts.links()::find)
                        .ifPresent(link -> link.close(word(message.getClose().getReason())));
            case PENALISE ->
                node(message.getPenalise().getNodeId())
                        .ifPresent(peer -> parts.links()
                                .penalise(
                                        peer,
                                        word(message.getPenalise().getReason()),
                                        Math.max(0, message.getPenalise().getWeight())));
            case EVENT -> event(message.getEvent());
            case HELLO, MESSAGE_NOT_SET -> parts.refusals().accept("empty-layer-message");
        }
    }

    private void send(Layer from, SendFrame send) {
        if (send.getPayload().size() > Frame.MAX_PAYLOAD_BYTES || send.getMessage() < 0 || send.getMessage() > 255) {
            parts.refusals().accept("layer-frame-too-long");
            return;
        }
        Frame frame = new Frame(from, send.getMessage(), send.getPayload().toByteArray());
        if (send.getPeersCount() == 0) {
            parts.links().all().forEach(link -> link.send(frame));
            return;
        }
        for (ByteString peer : send.getPeersList()) {
            Optional<Link> link = node(peer).flatMap(parts.links()::find);
            link.ifPresentOrElse(l -> l.send(frame), () -> parts.refusals().accept("frame-to-unlinked-peer"));
        }
    }

    private void event(OperatorEvent event) {
        parts.events().publish(event.getType(), event.getAtMillis(), event.getAttributesMap());
    }

    private static Optional<NodeId> node(ByteString bytes) {
        return NodeId.decode(bytes.toByteArray()).asOptional();
    }

    /** Reasons end up in logs and events: short and plain. */
    private static String word(String reason) {
        String plain = reason.replaceAll("[^A-Za-z0-9 .,:-]", "");
        return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(64, plain.length()));
    }

    @Override
    public void onError(Throwable error) {
        hangUp();
    }

    @Override
    public void onCompleted() {
        hangUp();
    }

    private void hangUp() {
        DownLine<LayerDown> line = attachment;
        Layer from = layer;
        if (line != null && from != null) {
            parts.attachments().detach(from, line);
        }
    }
}
