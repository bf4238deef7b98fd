package org.nonos.mesh.routing.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.loop.EffectHandler;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.EvidenceClass;
import org.nonos.mesh.local.trust.Observation;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.Signer.SigningUnavailableException;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.RoutingEffect;
import org.nonos.mesh.routing.RoutingInput;

/** Carries out the core's effects. */
final class RoutingEffects implements EffectHandler<RoutingEffect> {

    private static final long PUBLISH_RETRY_MILLIS = 2_000;

    private final LocalChannels channels;
    private final RemoteSigner signer;
    private final GatewayAttachment gateway;
    private final CircuitLine line;
    private final PendingCalls calls;
    private final RoutingMetrics metrics;
    private final Findings findings;
    private final LongSupplier clock;
    private final CoreInputs inputs;

    RoutingEffects(
            LocalChannels channels,
            RemoteSigner signer,
            GatewayAttachment gateway,
            CircuitLine line,
            PendingCalls calls,
            RoutingMetrics metrics,
            Findings findings,
            LongSupplier clock,
            CoreInputs inputs) {
        this.channels = channels;
        this.signer = signer;
        this.gateway = gateway;
        this.line = line;
        this.calls = calls;
        this.metrics = metrics;
        this.findings = findings;
        this.clock = clock;
        this.inputs = inputs;
    }

    /** Back into the core, now or later. */
    interface CoreInputs {
        void give(RoutingInput input, long delayMillis);
    }

    @Override
    public List<Write> writesOf(RoutingEffect effect) {
        return effect instanceof RoutingEffect.Persist(List<Write> writes) ? writes : List.of();
    }

    @Override
    public void carryOut(RoutingEffect effect) {
        switch (effect) {
            case RoutingEffect.Persist persisted -> {
                // Durable already.
            }
            case RoutingEffect.Dial dial -> gateway.dial(dial.peer(), dial.endpoints());
            case RoutingEffect.CreateOrigin create -> line.create(create);
            case RoutingEffect.ExtendOrigin extend -> line.extend(extend);
            case RoutingEffect.InstallHop install -> line.installHop(install);
            case RoutingEffect.OriginReady ready -> line.ready(ready);
            case RoutingEffect.DestroyOrigin destroy -> line.destroy(destroy);
            case RoutingEffect.InstallRelay install -> {
                metrics.hopServed();
                line.installRelay(install);
            }
            case RoutingEffect.RefuseRelay refuse -> line.refuseRelay(refuse);
            case RoutingEffect.Acquired acquired -> acquired(acquired);
            case RoutingEffect.AcquiredSet set -> acquiredSet(set);
            case RoutingEffect.AcquireFailed failed -> calls.answer(failed.request(), failed);
            case RoutingEffect.Described described -> calls.answer(described.request(), described);
            case RoutingEffect.SignLinkState sign -> Thread.startVirtualThread(() -> sign(sign));
            case RoutingEffect.PublishLinkState publish -> publish(publish.encoded());
            case RoutingEffect.Observe observe -> observe(observe);
            case RoutingEffect.Refused refused -> metrics.refused(refused.reason());
            case RoutingEffect.Event event -> gateway.event(event.type(), event.attributes(), clock.getAsLong());
            case RoutingEffect.Built built -> metrics.built(built.buildMillis());
            case RoutingEffect.BuildFailed failed -> metrics.buildFailed(failed.reason());
            case RoutingEffect.Facts facts -> {
                metrics.facts(facts.facts());
                RoutingFindings.update(findings, facts.facts());
            }
        }
    }

    /** Who asked may have gone meanwhile: then the circuit is free again. */
    private void acquired(RoutingEffect.Acquired acquired) {
        if (!calls.answer(acquired.request(), acquired)) {
            inputs.give(new RoutingInput.Release(acquired.handle(), ""), 0);
        }
    }

    private void acquiredSet(RoutingEffect.AcquiredSet set) {
        if (!calls.answer(set.request(), set)) {
            set.legs().forEach(leg -> inputs.give(new RoutingInput.Release(leg.handle(), ""), 0));
        }
    }

    private void sign(RoutingEffect.SignLinkState sign) {
        Optional<LinkState> state;
        try {
            state = Optional.of(
                    LinkState.signed(signer, sign.sequence(), sign.cycle(), sign.expiresAtMillis(), sign.edges()));
        } catch (SigningUnavailableException e) {
            state = Optional.empty();
        }
        inputs.give(new RoutingInput.LinkStateSigned(state), 0);
    }

    private void publish(byte[] encoded) {
        GossipItem item = GossipItem.newBuilder()
                .setKind(ItemKind.LINK_STATE)
                .setPayload(ByteString.copyFrom(encoded))
                .build();
        GossipGrpc.newStub(channels.to(Layer.GOSSIP)).publish(item, new StreamObserver<>() {
            @Override
            public void onNext(PublishResponse response) {
                if (!response.getRefused().isEmpty()) {
                    metrics.refused("gossip-refused");
                }
            }

            @Override
            public void onError(Throwable error) {
                inputs.give(new RoutingInput.LinkStateUnpublished(), PUBLISH_RETRY_MILLIS);
            }

            @Override
            public void onCompleted() {}
        });
    }

    /** Evidence that trust does not hear is lost: it is small, and more comes. */
    private void observe(RoutingEffect.Observe observe) {
        ObserveRequest request = ObserveRequest.newBuilder()
                .addObservations(Observation.newBuilder()
                        .setSubject(CircuitLine.bytes(observe.subject()))
                        .setEvidenceClass(EvidenceClass.RELAY)
                        .setPositive(observe.positive())
                        .setNegative(observe.negative())
                        .setReason(observe.reason()))
                .build();
        TrustGrpc.newStub(channels.to(Layer.TRUST)).observe(request, new StreamObserver<>() {
            @Override
            public void onNext(Empty empty) {}

            @Override
            public void onError(Throwable error) {
                metrics.refused("trust-away");
            }

            @Override
            public void onCompleted() {}
        });
    }
}
