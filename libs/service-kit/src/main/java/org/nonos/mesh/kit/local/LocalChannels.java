package org.nonos.mesh.kit.local;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.EnumMap;
import java.util.Map;
import org.nonos.mesh.protocol.layer.Layer;

/** One channel to each layer of this node, made when first asked for. A layer that is down makes calls fail, not wait. */
public final class LocalChannels implements AutoCloseable {

    private final LocalTransport transport;
    private final Map<Layer, ManagedChannel> channels = new EnumMap<>(Layer.class);

    public LocalChannels(LocalTransport transport) {
        this.transport = transport;
    }

    public synchronized Channel to(Layer layer) {
        return channels.computeIfAbsent(
                layer,
                l -> transport.channel(l).intercept(transport.token().client()).build());
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
