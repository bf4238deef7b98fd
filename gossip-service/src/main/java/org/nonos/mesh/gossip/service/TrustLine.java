package org.nonos.mesh.gossip.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.gossip.GossipInput;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.EvidenceClass;
import org.nonos.mesh.local.trust.Observation;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Decoded;

/** The line to the trust service: tiers come in, observations go out. While it is away, observations are dropped. */
final class TrustLine {

    private static final long OBSERVE_DEADLINE_MILLIS = 2_000;
    private static final int MAX_CALLS_IN_FLIGHT = 256;

    private final LocalChannels channels;
    private final Consumer<GossipInput> core;
    private final Findings findings;
    private final AtomicInteger callsInFlight = new AtomicInteger();
    private final Watch<TrustScore> watch;

    TrustLine(LocalChannels channels, Consumer<GossipInput> core, Findings findings) {
        this.channels = channels;
        this.core = core;
        this.findings = findings;
        this.watch = new Watch<>(this::watchScores, this::scored);
    }

    Watch<TrustScore> watch() {
        return watch;
    }

    void observe(GossipEffect.Observe observed) {
        if (callsInFlight.incrementAndGet() > MAX_CALLS_IN_FLIGHT) {
            callsInFlight.decrementAndGet();
            return;
        }
        Observation observation = Observation.newBuilder()
                .setSubject(ByteString.copyFrom(observed.subject().toArray()))
                .setEvidenceClass(
                        switch (observed.observed()) {
                            case PROOF -> EvidenceClass.PROOF;
                            case GOSSIP -> EvidenceClass.GOSSIP;
                        })
                .setPositive(observed.positive())
                .setNegative(observed.negative())
                .setReason(observed.reason())
                .build();
        TrustGrpc.newStub(channels.to(Layer.TRUST))
                .withDeadlineAfter(OBSERVE_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .observe(
                        ObserveRequest.newBuilder().addObservations(observation).build(), new StreamObserver<>() {
                            @Override
                            public void onNext(Empty value) {}

                            @Override
                            public void onError(Throwable error) {
                                callsInFlight.decrementAndGet();
                            }

                            @Override
                            public void onCompleted() {
                                callsInFlight.decrementAndGet();
                            }
                        });
    }

    private void scored(TrustScore score) {
        findings.clear(GossipFindings.TRUST_AWAY.code());
        if (NodeId.decode(score.getNodeId().toByteArray()) instanceof Decoded.Ok<NodeId>(NodeId node)) {
            core.accept(new GossipInput.Tier(node, score.getTier()));
        }
    }

    private void watchScores(StreamObserver<TrustScore> observer) {
        findings.clear(GossipFindings.TRUST_AWAY.code());
        TrustGrpc.newStub(channels.to(Layer.TRUST)).watchScores(Empty.getDefaultInstance(), new StreamObserver<>() {
            @Override
            public void onNext(TrustScore score) {
                observer.onNext(score);
            }

            @Override
            public void onError(Throwable error) {
                away();
                observer.onError(error);
            }

            @Override
            public void onCompleted() {
                away();
                observer.onCompleted();
            }
        });
    }

    private void away() {
        findings.raise(GossipFindings.TRUST_AWAY);
        core.accept(new GossipInput.TrustLost());
    }
}
