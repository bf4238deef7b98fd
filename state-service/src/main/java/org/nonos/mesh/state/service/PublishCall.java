package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.local.state.PublishHeader;
import org.nonos.mesh.local.state.PublishPart;
import org.nonos.mesh.local.state.PublishedCapsule;
import org.nonos.mesh.protocol.capsule.Coding;

/** One publication over the local API: a header, then bytes. The next part is read when this one is written. */
final class PublishCall implements StreamObserver<PublishPart> {

    private final Publisher publisher;
    private final StateMetrics metrics;
    private final StreamObserver<PublishedCapsule> answer;
    private final long startNanos = System.nanoTime();
    private @Nullable Publication publication;
    private String name = "";
    private String version = "";
    private boolean over;

    PublishCall(Publisher publisher, StateMetrics metrics, StreamObserver<PublishedCapsule> answer) {
        this.publisher = publisher;
        this.metrics = metrics;
        this.answer = answer;
    }

    @Override
    public void onNext(PublishPart part) {
        if (over) {
            return;
        }
        attempt(() -> {
            Publication running = publication;
            if (running == null) {
                if (!part.hasHeader()) {
                    throw Status.INVALID_ARGUMENT
                            .withDescription("The first part of a publication carries its name and version.")
                            .asRuntimeException();
                }
                name = part.getHeader().getName();
                version = part.getHeader().getVersion();
                running = publisher.begin(name, version, coding(part.getHeader()));
                publication = running;
            }
            running.add(part.getData().toByteArray()).ifPresent(problem -> {
                throw Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException();
            });
        });
    }

    @Override
    public void onCompleted() {
        Publication running = publication;
        if (over) {
            return;
        }
        attempt(() -> {
            if (running == null) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("The publication has neither name nor content.")
                        .asRuntimeException();
            }
            Publisher.Published published = publisher.finish(name, version, running);
            metrics.publish().record(Duration.ofNanos(System.nanoTime() - startNanos));
            leave();
            answer.onNext(PublishedCapsule.newBuilder()
                    .setCapsule(StateViews.capsule(published.capsule()))
                    .setReceipt(StateViews.receipt(published.receipt()))
                    .build());
            answer.onCompleted();
        });
    }

    @Override
    public void onError(Throwable error) {
        leave();
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (StatusRuntimeException e) {
            fail(e);
        } catch (IOException e) {
            fail(Status.RESOURCE_EXHAUSTED
                    .withDescription(DiskTrouble.sentence(e))
                    .asRuntimeException());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(Status.CANCELLED.withDescription("The node stops.").asRuntimeException());
        }
    }

    private void fail(StatusRuntimeException error) {
        leave();
        answer.onError(error);
    }

    private void leave() {
        if (!over && publication != null) {
            publisher.end(publication);
        }
        over = true;
    }

    private static Coding coding(PublishHeader header) {
        int dataShards = header.getDataShards() == 0 ? Coding.FOUR_PLUS_TWO.dataShards() : header.getDataShards();
        return Coding.ofDataShards(dataShards)
                .orElseThrow(() -> Status.INVALID_ARGUMENT
                        .withDescription("A capsule is coded with 4 or 6 data shards, not " + dataShards + ".")
                        .asRuntimeException());
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }
}
