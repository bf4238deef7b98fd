package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.state.ContentPart;
import org.nonos.mesh.local.state.ContentRequest;
import org.nonos.mesh.local.state.StateGrpc;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** A capsule's bytes from the state layer, as fast as the client reads them. */
final class CapsuleDownload {

    private CapsuleDownload() {}

    /** @param maxBytes 0: all of a held capsule; otherwise as much of what is readable, from the beginning */
    static Flux<DataBuffer> content(Channel state, ByteString capsuleId, long maxBytes, DataBufferFactory buffers) {
        return Flux.<ContentPart>create(sink -> {
                    Parts parts = new Parts(sink);
                    StateGrpc.newStub(state)
                            .content(
                                    ContentRequest.newBuilder()
                                            .setCapsuleId(capsuleId)
                                            .setMaxBytes(maxBytes)
                                            .build(),
                                    parts);
                    sink.onRequest(ignored -> parts.ask());
                })
                .map(part -> buffers.wrap(part.getData().toByteArray()));
    }

    /** Asks for one part at a time, and only while the client has room. */
    private static final class Parts implements ClientResponseObserver<ContentRequest, ContentPart> {

        private final FluxSink<ContentPart> sink;
        private @Nullable ClientCallStreamObserver<ContentRequest> call;
        private boolean asked = true;

        Parts(FluxSink<ContentPart> sink) {
            this.sink = sink;
        }

        @Override
        public synchronized void beforeStart(ClientCallStreamObserver<ContentRequest> started) {
            started.disableAutoRequestWithInitial(1);
            call = started;
            sink.onCancel(() -> started.cancel("the client went away", null));
        }

        @Override
        public void onNext(ContentPart part) {
            synchronized (this) {
                asked = false;
            }
            sink.next(part);
            ask();
        }

        synchronized void ask() {
            if (!asked && call != null && sink.requestedFromDownstream() > 0) {
                asked = true;
                call.request(1);
            }
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
