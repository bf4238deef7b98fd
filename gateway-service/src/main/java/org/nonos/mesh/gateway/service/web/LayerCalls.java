package org.nonos.mesh.gateway.service.web;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.kit.local.Calls;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.ceremony.CeremonyGrpc;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.routing.RoutingGrpc;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.protocol.layer.Layer;
import reactor.core.publisher.Mono;

/** Calls to the layers, each with a deadline. */
public final class LayerCalls {

    /** For everything that a page shows: an operator does not wait longer for a layer that hangs. */
    static final Duration QUICK = Duration.ofMillis(800);

    /** For what the operator asked to be done. */
    static final Duration PATIENT = Duration.ofSeconds(15);

    private final LocalChannels channels;

    /** {@code StateGrpc.StateStub::roots}. */
    interface Method<S, A, B> {
        void call(S stub, A request, StreamObserver<B> answer);
    }

    public LayerCalls(LocalChannels channels) {
        this.channels = channels;
    }

    Channel channel(Layer layer) {
        return channels.to(layer);
    }

    <A, B> Mono<B> state(Method<StateGrpc.StateStub, A, B> method, A request, Duration deadline) {
        return call(StateGrpc.newStub(channel(Layer.STATE)), method, request, deadline);
    }

    <A, B> Mono<B> ceremony(Method<CeremonyGrpc.CeremonyStub, A, B> method, A request) {
        return call(CeremonyGrpc.newStub(channel(Layer.STATE)), method, request, PATIENT);
    }

    <A, B> Mono<B> trust(Method<TrustGrpc.TrustStub, A, B> method, A request) {
        return call(TrustGrpc.newStub(channel(Layer.TRUST)), method, request, QUICK);
    }

    <A, B> Mono<B> routing(Method<RoutingGrpc.RoutingStub, A, B> method, A request) {
        return call(RoutingGrpc.newStub(channel(Layer.ROUTING)), method, request, QUICK);
    }

    <A, B> Mono<B> gateway(Method<GatewayGrpc.GatewayStub, A, B> method, A request) {
        return call(GatewayGrpc.newStub(channel(Layer.GATEWAY)), method, request, QUICK);
    }

    <A, B> Mono<B> gossip(Method<GossipGrpc.GossipStub, A, B> method, A request) {
        return call(GossipGrpc.newStub(channel(Layer.GOSSIP)), method, request, QUICK);
    }

    <A, B> Mono<B> discovery(Method<DiscoveryGrpc.DiscoveryStub, A, B> method, A request, Duration deadline) {
        return call(DiscoveryGrpc.newStub(channel(Layer.DISCOVERY)), method, request, deadline);
    }

    /** The deadline counts from the subscription. */
    private static <S extends AbstractStub<S>, A, B> Mono<B> call(
            S stub, Method<S, A, B> method, A request, Duration deadline) {
        return Mono.defer(() -> {
            S timed = stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
            return Calls.one((A asked, StreamObserver<B> answer) -> method.call(timed, asked, answer), request);
        });
    }
}
