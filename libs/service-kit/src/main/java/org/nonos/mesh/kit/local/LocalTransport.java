package org.nonos.mesh.kit.local;

import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.nonos.mesh.protocol.layer.Layer;

/**
 * In one JVM or across processes: the only place that knows which. Every call runs on a virtual thread, so it may block,
 * but for those that a {@link LocalService} names as prompt.
 */
public sealed interface LocalTransport {

    int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    ServerBuilder<?> server();

    ManagedChannelBuilder<?> channel(Layer layer);

    LocalToken token();

    /** All layers in this JVM; the name is random, so several nodes may share a JVM. */
    record InProcess(String name, LocalToken token, ExecutorService executor) implements LocalTransport {

        public static InProcess create() {
            return new InProcess(
                    "mesh-" + UUID.randomUUID(), LocalToken.random(), Executors.newVirtualThreadPerTaskExecutor());
        }

        @Override
        public ServerBuilder<?> server() {
            return InProcessServerBuilder.forName(name).executor(executor);
        }

        @Override
        public ManagedChannelBuilder<?> channel(Layer layer) {
            return InProcessChannelBuilder.forName(name).executor(executor);
        }
    }

    /** One process a layer, over TCP on the node's own host or pod or compose network. */
    record Network(LocalProperties properties, int port, LocalToken token, ExecutorService executor)
            implements LocalTransport {

        public static Network create(LocalProperties properties, int port, LocalToken token) {
            return new Network(properties, port, token, Executors.newVirtualThreadPerTaskExecutor());
        }

        @Override
        public ServerBuilder<?> server() {
            return NettyServerBuilder.forAddress(new InetSocketAddress(properties.host(), port))
                    .executor(executor)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        }

        @Override
        public ManagedChannelBuilder<?> channel(Layer layer) {
            return NettyChannelBuilder.forTarget("dns:///" + properties.target(layer))
                    .usePlaintext()
                    .executor(executor)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        }
    }
}
