package org.nonos.mesh.trust.service;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.trust.ExplainRequest;
import org.nonos.mesh.local.trust.ObserveRequest;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.local.trust.ScoresResponse;
import org.nonos.mesh.local.trust.TrustExplanation;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.Explanation;
import org.nonos.mesh.trust.Observation;
import org.nonos.mesh.trust.TrustEffect;
import org.nonos.mesh.trust.TrustInput;
import org.nonos.mesh.trust.TrustScore;
import org.nonos.mesh.trust.ring.RingView;

/** The trust layer's local API. */
final class TrustRpc extends TrustGrpc.TrustImplBase {

    private final TrustRuntime runtime;
    private final int maxObservations;

    TrustRpc(TrustRuntime runtime, int maxObservations) {
        this.runtime = runtime;
        this.maxObservations = maxObservations;
    }

    /** Answers once the observations are on the disk. */
    @Override
    public void observe(ObserveRequest request, StreamObserver<Empty> answer) {
        if (request.getObservationsCount() > maxObservations) {
            invalid(answer, "at most " + maxObservations + " observations in one call");
            return;
        }
        List<Observation> seen = new ArrayList<>();
        for (var one : request.getObservationsList()) {
            switch (TrustProtos.observation(one)) {
                case Decoded.Ok<Observation>(Observation observation) -> seen.add(observation);
                case Decoded.Refused<Observation>(String code, String detail) -> {
                    invalid(answer, detail);
                    return;
                }
            }
        }
        runtime.observe(seen, done -> complete(answer, Empty.getDefaultInstance()), () -> overloaded(answer));
    }

    @Override
    public void scores(Empty request, StreamObserver<ScoresResponse> answer) {
        runtime.ask(
                TrustInput.AskScores::new,
                reply -> {
                    ScoresResponse.Builder response = ScoresResponse.newBuilder();
                    scoresOf(reply).forEach(score -> response.addScores(TrustProtos.toProto(score)));
                    complete(answer, response.build());
                },
                () -> overloaded(answer));
    }

    @Override
    public void watchScores(Empty request, StreamObserver<org.nonos.mesh.local.trust.TrustScore> answer) {
        var observer = (ServerCallStreamObserver<org.nonos.mesh.local.trust.TrustScore>) answer;
        observer.setOnReadyHandler(() -> runtime.watchers().ready(observer));
        observer.setOnCancelHandler(() -> {
            // Cleared away with the next change; the handler keeps a cancelled stream from throwing.
        });
        runtime.ask(
                TrustInput.AskScores::new,
                reply -> runtime.watchers().add(observer, scoresOf(reply)),
                () -> overloaded(answer));
    }

    @Override
    public void rings(Empty request, StreamObserver<RingsView> answer) {
        runtime.ask(
                TrustInput.AskRings::new,
                reply -> complete(answer, TrustProtos.toProto(ringsOf(reply))),
                () -> overloaded(answer));
    }

    @Override
    public void watchRings(Empty request, StreamObserver<RingsView> answer) {
        var observer = (ServerCallStreamObserver<RingsView>) answer;
        observer.setOnReadyHandler(() -> runtime.ringWatchers().ready(observer));
        observer.setOnCancelHandler(() -> {
            // As for scores.
        });
        runtime.ask(
                TrustInput.AskRings::new,
                reply -> runtime.ringWatchers().add(observer, TrustProtos.toProto(ringsOf(reply))),
                () -> overloaded(answer));
    }

    private static List<RingView> ringsOf(TrustEffect.Answer reply) {
        return reply instanceof TrustEffect.Answer.Rings(List<RingView> rings) ? rings : List.of();
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<TrustExplanation> answer) {
        switch (NodeId.decode(request.getNodeId().toByteArray())) {
            case Decoded.Refused<NodeId>(String code, String detail) -> invalid(answer, detail);
            case Decoded.Ok<NodeId>(NodeId node) ->
                runtime.ask(
                        id -> new TrustInput.AskExplanation(id, node),
                        reply -> {
                            if (reply instanceof TrustEffect.Answer.Explained(Explanation explanation)) {
                                complete(answer, TrustProtos.toProto(explanation));
                            }
                        },
                        () -> overloaded(answer));
        }
    }

    @Override
    public void status(Empty request, StreamObserver<LayerStatus> answer) {
        complete(answer, runtime.status());
    }

    private static List<TrustScore> scoresOf(TrustEffect.Answer reply) {
        return reply instanceof TrustEffect.Answer.Scores(List<TrustScore> scores) ? scores : List.of();
    }

    private static <T> void complete(StreamObserver<T> answer, T value) {
        if (answer instanceof ServerCallStreamObserver<T> call && call.isCancelled()) {
            return;
        }
        answer.onNext(value);
        answer.onCompleted();
    }

    private static void invalid(StreamObserver<?> answer, String sentence) {
        answer.onError(Status.INVALID_ARGUMENT.withDescription(sentence).asRuntimeException());
    }

    private static void overloaded(StreamObserver<?> answer) {
        answer.onError(Status.RESOURCE_EXHAUSTED
                .withDescription("trust has more requests than it can take; try again")
                .asRuntimeException());
    }
}
