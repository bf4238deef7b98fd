package org.nonos.mesh.kit.local;

import io.grpc.stub.StreamObserver;
import java.util.function.BiConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Local calls as Reactor types: {@code Calls.one(stub::status, request)}. */
public final class Calls {

    private Calls() {}

    /** A call with one answer; subscribing makes the call. */
    public static <A, B> Mono<B> one(BiConsumer<A, StreamObserver<B>> method, A request) {
        return Mono.create(sink -> method.accept(request, new StreamObserver<>() {
            @Override
            public void onNext(B value) {
                sink.success(value);
            }

            @Override
            public void onError(Throwable error) {
                sink.error(error);
            }

            @Override
            public void onCompleted() {
                sink.success();
            }
        }));
    }

    /** A call with many answers, buffered by Reactor: for bounded streams only. */
    public static <A, B> Flux<B> many(BiConsumer<A, StreamObserver<B>> method, A request) {
        return Flux.create(sink -> method.accept(request, new StreamObserver<>() {
            @Override
            public void onNext(B value) {
                sink.next(value);
            }

            @Override
            public void onError(Throwable error) {
                sink.error(error);
            }

            @Override
            public void onCompleted() {
                sink.complete();
            }
        }));
    }
}
