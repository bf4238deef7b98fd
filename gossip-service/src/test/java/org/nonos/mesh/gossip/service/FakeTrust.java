package org.nonos.mesh.gossip.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.Observation;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.protocol.identity.NodeId;

/** A trust service that knows one peer, in tier 0, and keeps what it is told. */
final class FakeTrust extends TrustGrpc.TrustImplBase {

    final List<Observation> observations = new CopyOnWriteArrayList<>();
    private final NodeId peer;

    FakeTrust(NodeId peer) {
        this.peer = peer;
    }

    @Override
    public void observe(ObserveRequest request, StreamObserver<Empty> observer) {
        observations.addAll(request.getObservationsList());
        observer.onNext(Empty.getDefaultInstance());
        observer.onCompleted();
    }

    @Override
    public void watchScores(Empty request, StreamObserver<TrustScore> observer) {
        observer.onNext(TrustScore.newBuilder()
                .setNodeId(ByteString.copyFrom(peer.toArray()))
                .setTier(0)
                .build());
    }
}
