package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.nonos.mesh.local.state.CapsuleRequest;
import org.nonos.mesh.local.state.ContentPart;
import org.nonos.mesh.local.state.StateGrpc;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** A capsule's bytes from the state layer, as fast as the client reads them. */
final class CapsuleDownload {

    private CapsuleDownload() {}

    static Flux<DataBuffer> content(Channel state, ByteString capsuleId, DataBufferFactory buffers) {
        return Flux.<ContentPart>create(sink -> StateGrpc.newStub(state)
                        .content(
                                CapsuleRequest.newBuilder()
                                        .setCapsuleId(capsuleId)
                                        .build(),
                                new Parts(sink)))
                .map(part -> buffers.wrap(part.getData().toByteArray()));
    }

    private record Parts(FluxSink<ContentPart> sink) implements ClientResponseObserver<CapsuleRequest, ContentPart> {

        @Override
        public void beforeStart(ClientCallStreamObserver<CapsuleRequest> call) {
            call.disableAutoRequestWithInitial(0);
            sink.onRequest(wanted -> call.request((int) Math.min(wanted, 64)));
            sink.onCancel(() -> call.cancel("the client went away", null));
        }

        @Override
        public void onNext(ContentPart part) {
            sink.next(part);
        }

        @Override
        public void onError(Throwable failure) {
            sink.error(failure);
        }

        @Override
        public void onCompleted() {
            sink.complete();
        }
    }
}
