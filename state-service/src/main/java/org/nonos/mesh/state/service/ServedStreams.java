package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.local.shared.StreamData;
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

    private final StateStorage storage;
    private final Tickets.Inbox inbox;
    private final StateMetrics metrics;
    private final Refusals refusals;
    private final Semaphore places;
    private final long idleMillis;
    private final Map<Long, ServedStream> streams = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private final ChunkLists lists;

    ServedStreams(
            StateStorage storage,
            Tickets.Inbox inbox,
            StateMetrics metrics,
            Refusals refusals,
            int maxStreams,
            long idleMillis) {
        this.storage = storage;
        this.inbox = inbox;
        this.metrics = metrics;
        this.refusals = refusals;
        this.places = new Semaphore(maxStreams);
        this.idleMillis = idleMillis;
        this.lists = new ChunkLists(storage);
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

    void hashes(StateEffect.ServeHashes effect) {
        with(
                effect.stream(),
                () -> lists.of(effect.capsuleId())
                        .filter(hashes -> effect.from() + effect.count() <= hashes.size())
                        .map(hashes -> StreamCodec.encode(new StreamMessage.Hashes(
                                effect.request(), hashes.subList(effect.from(), effect.from() + effect.count()))))
                        .orElseGet(() -> notHeld(effect.request())));
    }

    void chunk(StateEffect.ServeChunk effect) {
        with(effect.stream(), () -> {
            Optional<byte[]> content = readOrReport(effect.capsuleId(), effect.index());
            content.ifPresent(bytes -> metrics.served(bytes.length));
            return content.map(bytes -> StreamCodec.encode(new StreamMessage.Chunk(effect.request(), bytes)))
                    .orElseGet(() -> notHeld(effect.request()));
        });
    }

    /** A held chunk; when it is missing or damaged the file goes, and the core hears of it. */
    Optional<byte[]> readOrReport(Bytes32 capsuleId, int index) {
        Optional<List<Bytes32>> hashes = lists.of(capsuleId);
        if (hashes.isEmpty() || index >= hashes.get().size()) {
            return Optional.empty();
        }
        Bytes32 hash = hashes.get().get(index);
        try {
            Optional<byte[]> content = storage.chunks().read(hash);
            if (content.isEmpty()) {
                storage.chunks().remove(hash);
                inbox.offer(new StateInput.ChunkDamaged(capsuleId, index), OFFER_WAIT_MILLIS);
            }
            return content;
        } catch (IOException e) {
            inbox.offer(new StateInput.ChunkDamaged(capsuleId, index), OFFER_WAIT_MILLIS);
            return Optional.empty();
        }
    }

    private void with(long number, java.util.function.Supplier<byte[]> answer) {
        ServedStream stream = streams.get(number);
        if (stream != null) {
            stream.answer(answer);
        }
    }

    private static byte[] notHeld(int request) {
        return StreamCodec.encode(new StreamMessage.Refused(request, StreamMessage.Refusal.NOT_HELD));
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
