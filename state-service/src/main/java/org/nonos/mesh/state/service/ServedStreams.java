package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.local.shared.StreamData;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateEffect;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.message.StreamCodec;
import org.nonos.mesh.state.message.StreamMessage;

/**
 * The streams that far nodes have opened to this one. Who they are is unknown; no log line tells anything of a stream.
 */
final class ServedStreams {

    private static final long OFFER_WAIT_MILLIS = 2_000;

    private final Tickets.Inbox inbox;
    private final StateMetrics metrics;
    private final Refusals refusals;
    private final Semaphore places;
    private final long idleMillis;
    private final Map<Long, ServedStream> streams = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private final ShardSource shards;

    ServedStreams(
            ShardSource shards,
            Tickets.Inbox inbox,
            StateMetrics metrics,
            Refusals refusals,
            int maxStreams,
            long idleMillis) {
        this.inbox = inbox;
        this.metrics = metrics;
        this.refusals = refusals;
        this.places = new Semaphore(maxStreams);
        this.idleMillis = idleMillis;
        this.shards = shards;
    }

    StreamObserver<StreamData> open(StreamObserver<StreamData> responses) {
        if (!places.tryAcquire()) {
            refusals.count("too-many-streams");
            responses.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("As many streams are served as this node may serve.")
                    .asRuntimeException());
            return new Deaf();
        }
        ServedStream stream = new ServedStream(
                this, last.incrementAndGet(), (ServerCallStreamObserver<StreamData>) responses, idleMillis);
        streams.put(stream.number(), stream);
        Thread.ofVirtual().name("mesh-state-serve-" + stream.number()).start(stream);
        Thread.ofVirtual().name("mesh-state-answer-" + stream.number()).start(stream::sendAnswers);
        return stream;
    }

    boolean request(long stream, byte[] message) {
        return inbox.offer(new StateInput.ServeRequest(stream, message), OFFER_WAIT_MILLIS);
    }

    boolean idleTooLong(long sinceNanos, long millis) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos) >= millis;
    }

    void refused(String code) {
        refusals.count(code);
    }

    void ended(ServedStream stream) {
        if (streams.remove(stream.number()) != null) {
            places.release();
        }
    }

    int open() {
        return streams.size();
    }

    void reply(StateEffect.ServeReply effect) {
        with(effect.stream(), () -> effect.message());
    }

    void shard(StateEffect.ServeShard wanted) {
        with(wanted.stream(), () -> {
            Optional<StreamMessage.Shard> shard =
                    orReport(wanted.capsuleId(), wanted.generation(), () -> shards.shard(wanted));
            shard.ifPresent(found -> metrics.served(found.content().length));
            return StreamCodec.encode(shard.<StreamMessage>map(found -> found)
                    .orElseGet(() -> new StreamMessage.Refused(wanted.request(), StreamMessage.Refusal.NOT_HELD)));
        });
    }

    /** A chunk that should be here; when it is missing or damaged the core hears of it. */
    Optional<byte[]> chunk(Bytes32 capsuleId, ShardLayout layout, int index) {
        return orReport(capsuleId, index, () -> shards.chunk(capsuleId, layout, index));
    }

    private <T> Optional<T> orReport(Bytes32 capsuleId, int index, Reading<T> reading) {
        Optional<T> read;
        try {
            read = reading.read();
        } catch (IOException e) {
            read = Optional.empty();
        }
        if (read.isEmpty()) {
            inbox.offer(new StateInput.ChunkDamaged(capsuleId, index), OFFER_WAIT_MILLIS);
        }
        return read;
    }

    private interface Reading<T> {
        Optional<T> read() throws IOException;
    }

    private void with(long number, java.util.function.Supplier<byte[]> answer) {
        ServedStream stream = streams.get(number);
        if (stream != null) {
            stream.answer(answer);
        }
    }

    /** Hears nothing more of a stream that was refused. */
    private static final class Deaf implements StreamObserver<StreamData> {
        @Override
        public void onNext(StreamData value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
