package org.nonos.mesh.gateway.service.web;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.state.PublishHeader;
import org.nonos.mesh.local.state.PublishPart;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.local.state.StateGrpc;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Passes a request body on to the state layer as it arrives. The next piece is asked of the client only while the
 * layer takes more, so this process holds a few pieces of a capsule, whatever its size.
 */
final class CapsuleUpload extends BaseSubscriber<DataBuffer> {

    private static final int PART_BYTES = 64 * 1024;

    private final MonoSink<PublishedCapsule> answer;
    private final Flux<DataBuffer> body;
    private final PublishHeader header;
    private @Nullable ClientCallStreamObserver<PublishPart> call;
    private boolean asked;
    private boolean over;

    private CapsuleUpload(MonoSink<PublishedCapsule> answer, Flux<DataBuffer> body, PublishHeader header) {
        this.answer = answer;
        this.body = body;
        this.header = header;
    }

    static Mono<PublishedCapsule> publish(Channel state, PublishHeader header, Flux<DataBuffer> body) {
        return Mono.create(answer -> {
            CapsuleUpload upload = new CapsuleUpload(answer, body, header);
            answer.onCancel(upload::abort);
            StateGrpc.newStub(state).publishCapsule(upload.new Answer());
            upload.begin();
        });
    }

    private ClientCallStreamObserver<PublishPart> call() {
        return java.util.Objects.requireNonNull(call);
    }

    private void begin() {
        call().onNext(PublishPart.newBuilder().setHeader(header).build());
        body.subscribe(this);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        askIfReady();
    }

    private synchronized void askIfReady() {
        if (!over && !asked && upstream() != null && call().isReady()) {
            asked = true;
            request(1);
        }
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
        try {
            synchronized (this) {
                asked = false;
                while (!over && buffer.readableByteCount() > 0) {
                    byte[] part = new byte[Math.min(PART_BYTES, buffer.readableByteCount())];
                    buffer.read(part);
                    call().onNext(PublishPart.newBuilder()
                            .setData(ByteString.copyFrom(part))
                            .build());
                }
            }
        } finally {
            DataBufferUtils.release(buffer);
        }
        askIfReady();
    }

    @Override
    protected synchronized void hookOnComplete() {
        if (!over) {
            call().onCompleted();
        }
    }

    @Override
    protected void hookOnError(Throwable failure) {
        // Half a capsule: the state layer forgets it.
        abort();
        answer.error(failure);
    }

    private synchronized void abort() {
        if (!over) {
            over = true;
            call().cancel("the upload broke off", null);
        }
        cancel();
    }

    /** What the state layer says. */
    private final class Answer implements ClientResponseObserver<PublishPart, PublishedCapsule> {

        @Override
        public void beforeStart(ClientCallStreamObserver<PublishPart> stream) {
            call = stream;
            stream.setOnReadyHandler(CapsuleUpload.this::askIfReady);
        }

        @Override
        public void onNext(PublishedCapsule published) {
            answer.success(published);
        }

        @Override
        public void onError(Throwable failure) {
            end();
            answer.error(failure);
        }

        @Override
        public void onCompleted() {
            end();
            answer.success();
        }

        /** The client may still be sending: it is told to stop. */
        private void end() {
            synchronized (CapsuleUpload.this) {
                over = true;
            }
            cancel();
        }
    }
}
