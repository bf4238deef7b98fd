package org.nonos.mesh.gateway.service.forwarding;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.forwarding.ForwardingEffect;
import org.nonos.mesh.gateway.service.event.EventBus;
import org.nonos.mesh.gateway.service.link.Links;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;

/** The forwarding plane's way to routing, to the local services that streams may reach, and to the operator. */
public final class GatewayOutside implements ForwardingLoop.Outside {

    private static final String STATE_SERVICE = Layer.STATE.id();

    private final Links links;
    private final LocalChannels channels;
    private final EventBus events;
    private final LongSupplier clock;
    private @Nullable ForwardingLoop loop;
    private volatile @Nullable RoutingLines routing;
    private volatile @Nullable StreamServices services;

    public GatewayOutside(Links links, LocalChannels channels, EventBus events, LongSupplier clock) {
        this.links = links;
        this.channels = channels;
        this.events = events;
        this.clock = clock;
    }

    /** Before the loop starts. */
    public void connect(ForwardingLoop plane) {
        loop = plane;
    }

    public void connect(RoutingLines lines) {
        routing = lines;
    }

    public void connect(StreamServices own) {
        services = own;
    }

    @Override
    public void toRouting(ForwardingEffect effect) {
        RoutingLines lines = routing;
        if (lines != null) {
            lines.send(effect);
        }
        switch (effect) {
            case ForwardingEffect.CircuitReady(long handle, NodeId ignored, List<NodeId> path) ->
                events.publish(
                        "circuit-ready",
                        clock.getAsLong(),
                        Map.of(
                                "handle",
                                String.valueOf(handle),
                                "path",
                                path.stream()
                                        .limit(3)
                                        .map(node -> node.onionAddress().text())
                                        .collect(Collectors.joining(" "))));
            case ForwardingEffect.CircuitClosed(long handle, String reason, int ignored) ->
                events.publish(
                        "circuit-closed",
                        clock.getAsLong(),
                        Map.of("handle", String.valueOf(handle), "reason", reason));
            default -> {}
        }
    }

    @Override
    public @Nullable StreamSide serve(long stream, String service) {
        ForwardingLoop plane = Objects.requireNonNull(loop);
        if (service.equals(STATE_SERVICE)) {
            return ServedStream.open(stream, plane, channels.to(Layer.STATE));
        }
        StreamServices own = services;
        Consumer<MeshStream> server = own == null ? null : own.find(service);
        if (server == null) {
            return null;
        }
        MeshStream served = MeshStream.served(stream, plane);
        Thread.ofVirtual().name("mesh-gateway-" + service).start(() -> server.accept(served));
        return served;
    }

    @Override
    public void penalise(NodeId peer, String reason, int weight) {
        links.penalise(peer, reason, weight);
    }
}
