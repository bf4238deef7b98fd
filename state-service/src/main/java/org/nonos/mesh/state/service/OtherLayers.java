package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.gateway.CloseCycleRequest;
import org.nonos.mesh.local.gateway.GatewayGrpc;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.EvidenceClass;
import org.nonos.mesh.local.trust.Observation;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateEffect;

/**
 * What the state layer tells the other layers of this node. None of it is waited for: a layer that is down misses it,
 * and the exchange of roots makes up for what gossip missed.
 */
final class OtherLayers {

    private static final long DEADLINE_MILLIS = 5_000;

    private final LocalChannels channels;
    private final Refusals refusals;

    OtherLayers(LocalChannels channels, Refusals refusals) {
        this.channels = channels;
        this.refusals = refusals;
    }

    void gossip(GossipKind kind, byte[] payload) {
        GossipItem item = GossipItem.newBuilder()
                .setKind(itemKind(kind))
                .setPayload(ByteString.copyFrom(payload))
                .build();
        GossipGrpc.newStub(channels.to(Layer.GOSSIP))
                .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .publish(item, new Answer<PublishResponse>("gossip-unavailable", response -> {
                    if (!response.getRefused().isEmpty()) {
                        refusals.count("gossip-" + response.getRefused());
                    }
                }));
    }

    /** Manifests, receipts and holder records from now on. */
    void subscribe(StreamObserver<GossipItem> listener) {
        GossipGrpc.newStub(channels.to(Layer.GOSSIP))
                .subscribe(
                        SubscribeRequest.newBuilder()
                                .addAllKinds(List.of(ItemKind.MANIFEST, ItemKind.RECEIPT, ItemKind.HOLDER))
                                .build(),
                        listener);
    }

    /** The kind of a gossiped item, for those that this layer takes. */
    static java.util.Optional<GossipKind> kindOf(GossipItem item) {
        return Arrays.stream(GossipKind.values())
                .filter(kind -> itemKind(kind) == item.getKind())
                .findFirst();
    }

    private static ItemKind itemKind(GossipKind kind) {
        return switch (kind) {
            case RECEIPT -> ItemKind.RECEIPT;
            case MANIFEST -> ItemKind.MANIFEST;
            case EVIDENCE -> ItemKind.EVIDENCE;
            case OPERATOR_EVENT -> ItemKind.OPERATOR_EVENT_ITEM;
            case LINK_STATE -> ItemKind.LINK_STATE;
            case HOLDER -> ItemKind.HOLDER;
            case RING -> ItemKind.RING;
            case SLASHING -> ItemKind.SLASHING;
        };
    }

    /** For everyone: gossip brings it to this node's trust too, which holds it against the key's owner once. */
    void doubleSignalled(StateEffect.DoubleSignalled seen) {
        gossip(GossipKind.SLASHING, seen.record());
    }

    void observe(StateEffect.Observe seen) {
        EvidenceClass evidence =
                switch (seen.behaviour()) {
                    case FALSE_CONTENT -> EvidenceClass.PROOF;
                    case SILENT -> EvidenceClass.RELAY;
                };
        observe(seen.peer(), evidence, seen.reason());
    }

    private void observe(NodeId subject, EvidenceClass evidence, String reason) {
        Observation observation = Observation.newBuilder()
                .setSubject(ByteString.copyFrom(subject.toArray()))
                .setEvidenceClass(evidence)
                .setNegative(1)
                .setReason(reason)
                .build();
        TrustGrpc.newStub(channels.to(Layer.TRUST))
                .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .observe(
                        ObserveRequest.newBuilder().addObservations(observation).build(),
                        new Answer<Empty>("trust-unavailable", ignored -> {}));
    }

    /** Tells discovery, whose answer the caller hears of, and the gateway. */
    void advertise(long cycle, Bytes32 anchor, ReceiptDesk.Commitment commitment, Consumer<Boolean> arrived) {
        CloseCycleRequest closed = CloseCycleRequest.newBuilder()
                .setCycle(cycle)
                .setAnchor(ByteString.copyFrom(anchor.toArray()))
                .build();
        GatewayGrpc.newStub(channels.to(Layer.GATEWAY))
                .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .closeCycle(closed, new Answer<Empty>("gateway-unavailable", ignored -> {}));
        SelfFacts facts = SelfFacts.newBuilder()
                .setCycle(cycle)
                .setAnchor(ByteString.copyFrom(anchor.toArray()))
                .setProofCommitment(ByteString.copyFrom(commitment.point()))
                .setProofLeaf(ByteString.copyFrom(commitment.leaf()))
                .setProofBinding(ByteString.copyFrom(commitment.binding()))
                .build();
        DiscoveryGrpc.newStub(channels.to(Layer.DISCOVERY))
                .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .advertise(facts, new StreamObserver<>() {
                    @Override
                    public void onNext(Empty value) {
                        arrived.accept(true);
                    }

                    @Override
                    public void onError(Throwable error) {
                        arrived.accept(false);
                    }

                    @Override
                    public void onCompleted() {}
                });
    }

    /** Counts a call that did not arrive. */
    private final class Answer<T> implements StreamObserver<T> {

        private final String failure;
        private final Consumer<T> then;

        Answer(String failure, Consumer<T> then) {
            this.failure = failure;
            this.then = then;
        }

        @Override
        public void onNext(T value) {
            then.accept(value);
        }

        @Override
        public void onError(Throwable error) {
            refusals.count(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
