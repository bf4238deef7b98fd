package org.nonos.mesh.state.service;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.state.ReceiptVerdict;
import org.nonos.mesh.local.state.ReceiptBytes;
import org.nonos.mesh.local.state.MakeReceiptRequest;
import org.nonos.mesh.local.state.MadeReceipt;
import org.nonos.mesh.local.state.CapsuleRequest;
import org.nonos.mesh.local.state.CapsuleView;
import org.nonos.mesh.local.state.CapsulesResponse;
import org.nonos.mesh.local.state.ContentPart;
import org.nonos.mesh.local.state.ContentRequest;
import org.nonos.mesh.local.state.FetchProfile;
import org.nonos.mesh.local.state.FetchRequest;
import org.nonos.mesh.local.state.PageRequest;
import org.nonos.mesh.local.state.PublishPart;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.local.state.ReceiptRequest;
import org.nonos.mesh.local.state.ReceiptView;
import org.nonos.mesh.local.state.ReceiptsResponse;
import org.nonos.mesh.local.state.RootsView;
import org.nonos.mesh.local.state.RunningCapsule;
import org.nonos.mesh.local.state.RunningResponse;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.local.state.TransferView;
import org.nonos.mesh.local.state.TransfersResponse;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.FetchOptions;
import org.nonos.mesh.state.StateAnswer;
import org.nonos.mesh.state.StateAnswer.CapsuleInfo;
import org.nonos.mesh.state.StateAnswer.CapsulePage;
import org.nonos.mesh.state.StateAnswer.ReceiptInfo;
import org.nonos.mesh.state.StateAnswer.ReceiptPage;
import org.nonos.mesh.state.StateAnswer.Refusal;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateAnswer.RunningList;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferList;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.StateInput.Question;

/** The state layer's local API. */
final class StateRpc extends StateGrpc.StateImplBase {

    private static final int MAX_PAGE = 500;
    private static final int DEFAULT_PAGE = 100;

    private final StateShell shell;

    StateRpc(StateShell shell) {
        this.shell = shell;
    }

    @Override
    public StreamObserver<PublishPart> publishCapsule(StreamObserver<PublishedCapsule> answer) {
        try {
            return new PublishCall(shell.engine().publisher(), shell.metrics(), answer);
        } catch (StatusRuntimeException e) {
            answer.onError(e);
            return new Discard<>();
        }
    }

    @Override
    public void capsules(PageRequest request, StreamObserver<CapsulesResponse> answer) {
        reply(
                answer,
                () -> StateViews.capsules((CapsulePage) ask(new Question.Capsules(cursor(request), limit(request)))));
    }

    @Override
    public void capsule(CapsuleRequest request, StreamObserver<CapsuleView> answer) {
        reply(answer, () -> StateViews.capsule((CapsuleInfo) ask(new Question.Capsule(id(request.getCapsuleId())))));
    }

    @Override
    public void content(ContentRequest request, StreamObserver<ContentPart> answer) {
        try {
            CapsuleInfo info = (CapsuleInfo) ask(new Question.Capsule(id(request.getCapsuleId())));
            boolean all = request.getMaxBytes() == 0;
            long bytes = all ? info.readableBytes() : Math.min(info.readableBytes(), request.getMaxBytes());
            if (bytes == 0 || all && !info.held()) {
                throw Status.FAILED_PRECONDITION
                        .withDescription("This node does not hold the capsule; fetch it first.")
                        .asRuntimeException();
            }
            new ContentCall(shell.engine().served(), info, bytes, (ServerCallStreamObserver<ContentPart>) answer).run();
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<TransferView> answer) {
        reply(answer, () -> {
            Bytes32 capsuleId = id(request.getCapsuleId());
            FetchOptions options = options(request);
            return StateViews.transfer(
                    (TransferInfo) command(ticket -> new StateInput.Fetch(ticket, capsuleId, options)));
        });
    }

    @Override
    public void transfers(Empty request, StreamObserver<TransfersResponse> answer) {
        reply(answer, () -> {
            TransfersResponse.Builder response = TransfersResponse.newBuilder();
            ((TransferList) ask(new Question.Transfers()))
                    .transfers()
                    .forEach(transfer -> response.addTransfers(StateViews.transfer(transfer)));
            return response.build();
        });
    }

    @Override
    public void receipts(PageRequest request, StreamObserver<ReceiptsResponse> answer) {
        reply(
                answer,
                () -> StateViews.receipts((ReceiptPage) ask(new Question.Receipts(cursor(request), limit(request)))));
    }

    @Override
    public void receipt(ReceiptRequest request, StreamObserver<ReceiptView> answer) {
        reply(
                answer,
                () -> StateViews.explained(
                        ((ReceiptInfo) ask(new Question.Receipt(id(request.getReceiptId())))).receipt()));
    }

    @Override
    public void makeReceipt(MakeReceiptRequest request, StreamObserver<MadeReceipt> answer) {
        reply(answer, () -> shell.engine().receipts().make(id(request.getCapsuleId()), request.getKind()));
    }

    @Override
    public void verifyReceipt(ReceiptBytes request, StreamObserver<ReceiptVerdict> answer) {
        reply(answer, () -> shell.engine().receipts().verify(encoded(request)));
    }

    @Override
    public void importReceipt(ReceiptBytes request, StreamObserver<ReceiptView> answer) {
        reply(answer, () -> shell.engine().receipts().bring(encoded(request)));
    }

    private static byte[] encoded(ReceiptBytes request) {
        if (request.getEncoded().isEmpty() || request.getEncoded().size() > Receipt.MAX_BYTES) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("A receipt has 1 to " + Receipt.MAX_BYTES + " bytes, got "
                            + request.getEncoded().size() + ".")
                    .asRuntimeException();
        }
        return request.getEncoded().toByteArray();
    }

    @Override
    public void roots(Empty request, StreamObserver<RootsView> answer) {
        reply(answer, () -> StateViews.roots((RootsInfo) ask(new Question.Roots())));
    }

    @Override
    public void reportRunning(RunningCapsule request, StreamObserver<Empty> answer) {
        reply(answer, () -> {
            Bytes32 capsuleId = id(request.getCapsuleId());
            Bytes32 digest = id(request.getDigest());
            command(ticket -> new StateInput.ReportRunning(ticket, capsuleId, digest, request.getSinceMillis()));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void removeRunning(CapsuleRequest request, StreamObserver<Empty> answer) {
        reply(answer, () -> {
            Bytes32 capsuleId = id(request.getCapsuleId());
            command(ticket -> new StateInput.RemoveRunning(ticket, capsuleId));
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void running(Empty request, StreamObserver<RunningResponse> answer) {
        reply(answer, () -> {
            RunningResponse.Builder response = RunningResponse.newBuilder();
            ((RunningList) ask(new Question.Running()))
                    .capsules()
                    .forEach(running -> response.addCapsules(StateViews.running(running)));
            return response.build();
        });
    }

    @Override
    public StreamObserver<StreamData> serveStream(StreamObserver<StreamData> responses) {
        try {
            return shell.engine().served().open(responses);
        } catch (StatusRuntimeException e) {
            responses.onError(e);
            return new Discard<>();
        }
    }

    @Override
    public void status(Empty request, StreamObserver<LayerStatus> answer) {
        reply(
                answer,
                () -> LayerStatus.newBuilder()
                        .setLayer(Layer.STATE.id())
                        .addAllFindings(shell.findings().all().toProto())
                        .putAllFacts(shell.facts())
                        .build());
    }

    private StateAnswer ask(Question question) {
        return orThrow(shell.engine().ask(question));
    }

    private StateAnswer command(java.util.function.LongFunction<StateInput> input) {
        return orThrow(shell.engine().command(input));
    }

    static StateAnswer orThrow(StateAnswer answer) {
        if (answer instanceof Refusal(StateAnswer.Why why, String sentence)) {
            Status status =
                    switch (why) {
                        case NOT_FOUND -> Status.NOT_FOUND;
                        case BAD_REQUEST -> Status.FAILED_PRECONDITION;
                        case TOO_MANY -> Status.RESOURCE_EXHAUSTED;
                    };
            throw status.withDescription(sentence).asRuntimeException();
        }
        return answer;
    }

    private static <T> void reply(StreamObserver<T> answer, Supplier<T> value) {
        try {
            T ready = value.get();
            answer.onNext(ready);
            answer.onCompleted();
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    private static FetchOptions options(FetchRequest request) {
        if (request.getLegs() < 0 || request.getLegs() > FetchOptions.MAX_LEGS) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("A fetch goes over 1 to " + FetchOptions.MAX_LEGS + " legs.")
                    .asRuntimeException();
        }
        boolean fast = request.getProfile() == FetchProfile.FAST;
        return new FetchOptions(request.getLegs(), fast ? FetchOptions.Profile.FAST : FetchOptions.Profile.FRUGAL);
    }

    private static int limit(PageRequest request) {
        int limit = request.getLimit();
        return limit < 1 ? DEFAULT_PAGE : Math.min(limit, MAX_PAGE);
    }

    private static Optional<Bytes32> cursor(PageRequest request) {
        Function<String, Optional<Bytes32>> parse = text -> Optional.of(Bytes32.parseHex(text)
                .asOptional()
                .orElseThrow(() -> Status.INVALID_ARGUMENT
                        .withDescription("The cursor is not one that this node gave.")
                        .asRuntimeException()));
        return request.getCursor().isEmpty() ? Optional.empty() : parse.apply(request.getCursor());
    }

    private static Bytes32 id(ByteString bytes) {
        if (bytes.size() != Bytes32.LENGTH) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("An id or digest has 32 bytes, got " + bytes.size() + ".")
                    .asRuntimeException();
        }
        return Bytes32.of(bytes.toByteArray());
    }

    /** Takes what a caller still sends after it was refused. */
    private static final class Discard<T> implements StreamObserver<T> {
        @Override
        public void onNext(T value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
