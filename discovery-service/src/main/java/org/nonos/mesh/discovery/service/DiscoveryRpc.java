package org.nonos.mesh.discovery.service;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.discovery.DiscoveryEffect;
import org.nonos.mesh.discovery.DiscoveryInput;
import org.nonos.mesh.discovery.DiscoveryStatus;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.Invitation;
import org.nonos.mesh.local.discovery.NodeRecordView;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.discovery.RecordsRequest;
import org.nonos.mesh.local.discovery.RecordsResponse;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.protocol.discovery.OnionKemKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;

/** The local API of discovery. */
final class DiscoveryRpc extends DiscoveryGrpc.DiscoveryImplBase {

    private static final int MAX_ASKED = 4_096;

    private final DiscoveryRuntime runtime;

    DiscoveryRpc(DiscoveryRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void advertise(SelfFacts request, StreamObserver<Empty> response) {
        try {
            if (!runtime.advertise(facts(request))) {
                throw Status.UNAVAILABLE
                        .withDescription("discovery is overloaded; try again")
                        .asRuntimeException();
            }
            reply(response, Empty.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            response.onError(e);
        }
    }

    private static DiscoveryInput.Advertise facts(SelfFacts request) {
        if (request.hasProofCommitment() != request.hasProofBinding()
                || request.hasProofCommitment() != request.hasProofLeaf()) {
            throw bad("proof_commitment, proof_leaf and proof_binding come together");
        }
        if (request.hasOnionKey() != request.hasOnionKemKey()) {
            throw bad("onion_key and onion_kem_key come together");
        }
        if (request.hasCycle() != request.hasAnchor()) {
            throw bad("cycle and anchor come together");
        }
        if (request.getCycle() < 0) {
            throw bad("cycle must be below 2^63");
        }
        return new DiscoveryInput.Advertise(
                request.hasOnionKey() ? bytes32("onion_key", request.getOnionKey()) : null,
                request.hasOnionKemKey() ? kemKey(request.getOnionKemKey()) : null,
                request.hasProofCommitment() ? proofKey(request) : null,
                request.hasCycle() ? request.getCycle() : null,
                request.hasAnchor() ? bytes32("anchor", request.getAnchor()) : null,
                request.hasEvidenceRoot() ? bytes32("evidence_root", request.getEvidenceRoot()) : null);
    }

    private static OnionKemKey kemKey(ByteString value) {
        if (value.size() != OnionKemKey.BYTES) {
            throw bad("onion_kem_key has " + OnionKemKey.BYTES + " bytes, got " + value.size());
        }
        return new OnionKemKey(value.toByteArray());
    }

    private static ProofKey proofKey(SelfFacts request) {
        try {
            return new ProofKey(
                    request.getProofCommitment().toByteArray(),
                    request.getProofLeaf().toByteArray(),
                    request.getProofBinding().toByteArray());
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static Bytes32 bytes32(String field, ByteString value) {
        if (value.size() != Bytes32.LENGTH) {
            throw bad(field + " has 32 bytes, got " + value.size());
        }
        return Bytes32.of(value.toByteArray());
    }

    private static StatusRuntimeException bad(String sentence) {
        return Status.INVALID_ARGUMENT.withDescription(sentence).asRuntimeException();
    }

    @Override
    public void records(RecordsRequest request, StreamObserver<RecordsResponse> response) {
        try {
            List<NodeRecordView> records = request.getNodeIdsCount() == 0
                    ? runtime.book().all()
                    : runtime.book().some(nodes(request));
            reply(response, RecordsResponse.newBuilder().addAllRecords(records).build());
        } catch (StatusRuntimeException e) {
            response.onError(e);
        }
    }

    private static List<NodeId> nodes(RecordsRequest request) {
        if (request.getNodeIdsCount() > MAX_ASKED) {
            throw bad("at most " + MAX_ASKED + " node ids");
        }
        List<NodeId> nodes = new ArrayList<>();
        for (ByteString id : request.getNodeIdsList()) {
            nodes.add(new NodeId(bytes32("node_id", id)));
        }
        return nodes;
    }

    @Override
    public void watchRecords(Empty request, StreamObserver<RecordChange> response) {
        runtime.book().watch((ServerCallStreamObserver<RecordChange>) response);
    }

    @Override
    public void watchSelf(Empty request, StreamObserver<RecordChange> response) {
        runtime.own().watch((ServerCallStreamObserver<RecordChange>) response);
    }

    @Override
    public void invite(Empty request, StreamObserver<Invitation> response) {
        ask(
                response,
                DiscoveryInput.Invite::new,
                effect -> effect instanceof DiscoveryEffect.Invited invited
                        ? Invitation.newBuilder().setUri(invited.uri()).build()
                        : null);
    }

    @Override
    public void acceptInvitation(Invitation request, StreamObserver<NodeRecordView> response) {
        ask(
                response,
                replyTo -> new DiscoveryInput.AcceptInvitation(replyTo, request.getUri()),
                effect -> effect instanceof DiscoveryEffect.Accepted accepted
                        ? RecordViews.toProto(accepted.view())
                        : null);
    }

    @Override
    public void status(Empty request, StreamObserver<LayerStatus> response) {
        ask(
                response,
                DiscoveryInput.AskStatus::new,
                effect -> effect instanceof DiscoveryEffect.StatusAnswer answer ? status(answer.status()) : null);
    }

    private LayerStatus status(DiscoveryStatus status) {
        return LayerStatus.newBuilder()
                .setLayer(Layer.DISCOVERY.id())
                .addAllFindings(runtime.findings(status).toProto())
                .putFacts("nodes", Integer.toString(status.known()))
                .putFacts("heard by beacon", Integer.toString(status.domainNodes()))
                .putFacts("links", Integer.toString(status.links()))
                .putFacts("dialling", Integer.toString(status.dialling()))
                .putFacts("remembered", Integer.toString(status.remembered()))
                .putFacts("beacon interval ms", Long.toString(status.intervalMillis()))
                .putFacts("sequence", Long.toString(status.sequence()))
                .build();
    }

    private <T> void ask(
            StreamObserver<T> response,
            LongFunction<DiscoveryInput> question,
            Function<DiscoveryEffect, @Nullable T> reading) {
        runtime.ask(question).whenComplete((effect, failure) -> {
            if (failure != null) {
                response.onError(Status.UNAVAILABLE
                        .withDescription("discovery does not answer; try again")
                        .asRuntimeException());
                return;
            }
            T value = reading.apply(effect);
            if (value != null) {
                reply(response, value);
            } else {
                response.onError(refused(effect));
            }
        });
    }

    private static StatusRuntimeException refused(DiscoveryEffect effect) {
        if (!(effect instanceof DiscoveryEffect.Refusal refusal)) {
            return Status.INTERNAL.withDescription("an answer of another kind").asRuntimeException();
        }
        Status status =
                switch (refusal.code()) {
                    case "gateway-away" -> Status.UNAVAILABLE;
                    case "no-address", "table-full" -> Status.FAILED_PRECONDITION;
                    default -> Status.INVALID_ARGUMENT;
                };
        return status.withDescription(refusal.sentence()).asRuntimeException();
    }

    private static <T> void reply(StreamObserver<T> response, T value) {
        response.onNext(value);
        response.onCompleted();
    }
}
