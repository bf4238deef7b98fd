package org.nonos.mesh.gateway.service.forwarding;

import io.grpc.Channel;
import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.local.state.StateGrpc;
import org.nonos.mesh.onion.cell.EndReason;

/**
 * A stream that someone at the far end of a circuit opened to the state layer. Who that is, this node cannot know, and
 * it tells the layer nothing but the bytes.
 */
final class ServedStream implements StreamPipe.Local, ClientResponseObserver<StreamData, StreamData> {

    private final StreamPipe pipe;
    private @Nullable ClientCallStreamObserver<StreamData> upstream;

    private ServedStream(long stream, ForwardingLoop loop) {
        this.pipe = new StreamPipe(stream, loop, this);
    }

    static StreamSide open(long stream, ForwardingLoop loop, Channel state) {
        ServedStream served = new ServedStream(stream, loop);
        StateGrpc.newStub(state).serveStream(served);
        return served.pipe;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamData> call) {
        upstream = call;
        call.disableAutoRequestWithInitial(1);
        call.setOnReadyHandler(pipe::pumpIn);
    }

    @Override
    public void onNext(StreamData message) {
        if (message.getFailure().isEmpty()) {
            pipe.fromLocal(message.getData(), message.getLast());
        } else {
            pipe.localFailed(EndReason.FAILED);
        }
    }

    @Override
    public void onError(Throwable error) {
        pipe.localFailed(EndReason.NO_SERVICE);
    }

    @Override
    public void onCompleted() {
        pipe.localDone();
    }

    private ClientCallStreamObserver<StreamData> call() {
        return Objects.requireNonNull(upstream);
    }

    @Override
    public CallStreamObserver<StreamData> observer() {
        return call();
    }

    @Override
    public void requestNext() {
        call().request(1);
    }

    @Override
    public void heardEnd(String failure) {
        call().onNext(StreamData.newBuilder().setLast(true).build());
        call().onCompleted();
    }

    @Override
    public void over(String failure) {
        if (!failure.isEmpty()) {
            call().cancel(failure, null);
        }
    }
}
