package org.nonos.mesh.kit.local;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.health.OperatorError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Serves the gRPC services of the layers in this process. Starts before the layers attach, stops after them. */
public final class LocalServer implements SmartLifecycle {

    /** Layers start in later phases than this. */
    public static final int PHASE = -1_000;

    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);

    private final LocalTransport transport;
    private final List<LocalService> services;
    private @Nullable Server server;

    public LocalServer(LocalTransport transport, List<LocalService> services) {
        this.transport = transport;
        this.services = List.copyOf(services);
    }

    @Override
    public void start() {
        ServerBuilder<?> builder =
                transport.server().intercept(transport.token().server());
        services.forEach(service -> builder.addService(service.service()));
        builder.callExecutor(new PromptCalls());
        try {
            server = builder.build().start();
            LOG.debug("local API serves {} layers", services.size());
        } catch (IOException e) {
            throw new OperatorError(
                    "local-port-taken",
                    "the local API cannot listen: " + e.getMessage() + "; set mesh.local.port to a free port",
                    e);
        }
    }

    /** Names the thread that a call is taken on; none where it is a thread of its own. */
    private final class PromptCalls implements ServerCallExecutorSupplier {

        private final Set<MethodDescriptor<?, ?>> prompt =
                services.stream().flatMap(service -> service.prompt().stream()).collect(Collectors.toUnmodifiableSet());

        @Override
        public <Q, R> @Nullable Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
            return prompt.contains(call.getMethodDescriptor()) ? Runnable::run : null;
        }
    }

    @Override
    public void stop() {
        Server running = server;
        if (running != null) {
            running.shutdownNow();
            try {
                running.awaitTermination(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
