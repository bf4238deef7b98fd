package org.nonos.mesh.gossip.service;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.gossip.VerificationRequest;
import org.nonos.mesh.local.gossip.VerificationView;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The local API of the gossip layer. */
final class GossipRpc extends GossipGrpc.GossipImplBase {

    private final GossipRuntime runtime;

    GossipRpc(GossipRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void publish(GossipItem request, StreamObserver<PublishResponse> observer) {
        Optional<GossipKind> kind = GossipKind.ofWireNumber(request.getKindValue());
        int bytes = request.getPayload().size();
        if (kind.isEmpty()) {
            refuse(observer, "unknown-kind");
        } else if (bytes == 0 || bytes > org.nonos.mesh.protocol.gossip.GossipItem.MAX_PAYLOAD_BYTES) {
            refuse(observer, "bad-item-size");
        } else {
            runtime.publish(
                    new org.nonos.mesh.protocol.gossip.GossipItem(
                            kind.get(), request.getPayload().toByteArray()),
                    answer -> {
                        observer.onNext(answer);
                        observer.onCompleted();
                    });
        }
    }

    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<GossipItem> observer) {
        Set<GossipKind> kinds = EnumSet.noneOf(GossipKind.class);
        request.getKindsValueList()
                .forEach(number -> GossipKind.ofWireNumber(number).ifPresent(kinds::add));
        runtime.subscribers().add(kinds, (ServerCallStreamObserver<GossipItem>) observer);
    }

    @Override
    public void verification(VerificationRequest request, StreamObserver<VerificationView> observer) {
        Optional<VerificationFact> fact = request.getReceiptId().size() == Bytes32.LENGTH
                ? runtime.verification(Bytes32.of(request.getReceiptId().toByteArray()))
                : Optional.empty();
        if (fact.isEmpty()) {
            observer.onError(Status.NOT_FOUND
                    .withDescription("Gossip remembers no verification of such a receipt here.")
                    .asRuntimeException());
            return;
        }
        observer.onNext(view(fact.get()));
        observer.onCompleted();
    }

    private static VerificationView view(VerificationFact fact) {
        return VerificationView.newBuilder()
                .setReceiptId(ByteString.copyFrom(fact.receiptId().toArray()))
                .setSystem(fact.system())
                .setStanding(fact.standing().name().toLowerCase(Locale.ROOT))
                .setVerdict(fact.verdict())
                .setVerifiedAtMillis(fact.atMillis())
                .setBatchMicros(fact.batchMicros())
                .setBatchItems(fact.batchItems())
                .build();
    }

    @Override
    public void status(Empty request, StreamObserver<LayerStatus> observer) {
        observer.onNext(runtime.status());
        observer.onCompleted();
    }

    static PublishResponse accepted(byte[] itemId) {
        return PublishResponse.newBuilder()
                .setItemId(ByteString.copyFrom(itemId))
                .build();
    }

    static PublishResponse refused(String reason) {
        return PublishResponse.newBuilder().setRefused(reason).build();
    }

    private static void refuse(StreamObserver<PublishResponse> observer, String reason) {
        observer.onNext(refused(reason));
        observer.onCompleted();
    }
}
