package org.nonos.mesh.gateway.service.expose;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.nonos.mesh.gateway.onionservice.MeetingTable;
import org.nonos.mesh.gateway.onionservice.ServiceRequest.Answer;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.FramedStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Joins a client's stream with a service's. Each came over a circuit of its own, so this node knows neither of them,
 * and what it passes on is sealed between them. What one does not read the other cannot send: no more waits here than
 * the windows of two streams.
 */
final class RendezvousDuty {

    private static final long WAIT_SECONDS = 60;

    private final int capacity;
    private final Consumer<String> refusals;
    private final MeetingTable<Client> table;
    private final AtomicInteger running = new AtomicInteger();

    /** @param answered done when the service has sent its last */
    private record Client(
            FramedStream stream, CompletableFuture<FramedStream> service, CompletableFuture<Boolean> answered) {}

    RendezvousDuty(int capacity, Consumer<String> refusals) {
        this.capacity = capacity;
        this.refusals = refusals;
        this.table = new MeetingTable<>(capacity);
    }

    /** Serves the client's stream until both ends have said their last. */
    void await(FramedStream stream, Bytes32 cookie) throws StreamFailure {
        Client client = new Client(stream, new CompletableFuture<>(), new CompletableFuture<>());
        if (running.incrementAndGet() > capacity || !put(cookie, client)) {
            running.decrementAndGet();
            refusals.accept("rendezvous-refused");
            DescriptorDuty.answer(stream, Answer.REFUSED);
            stream.finish();
            return;
        }
        try {
            DescriptorDuty.answer(stream, Answer.OK);
            pump(stream, client.service().get(WAIT_SECONDS, TimeUnit.SECONDS));
            client.answered().get();
        } catch (TimeoutException | ExecutionException e) {
            stream.fail(EndReason.TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(cookie, client);
            running.decrementAndGet();
            FramedStream service = client.service().getNow(null);
            stream.fail(EndReason.FAILED);
            if (service != null) {
                service.fail(EndReason.FAILED);
            }
        }
    }

    private boolean put(Bytes32 cookie, Client client) {
        synchronized (table) {
            return table.await(cookie, client);
        }
    }

    private void leave(Bytes32 cookie, Client client) {
        synchronized (table) {
            table.leave(cookie, client);
        }
    }

    /** The service has come. */
    void join(FramedStream service, Bytes32 cookie) throws StreamFailure {
        Optional<Client> client;
        synchronized (table) {
            client = table.join(cookie);
        }
        if (client.isEmpty()) {
            refusals.accept("rendezvous-unknown");
            DescriptorDuty.answer(service, Answer.NOT_FOUND);
            service.finish();
            return;
        }
        DescriptorDuty.answer(service, Answer.OK);
        client.get().service().complete(service);
        FramedStream to = client.get().stream();
        try {
            pump(service, to);
        } catch (StreamFailure e) {
            to.fail(EndReason.FAILED);
            throw e;
        } finally {
            client.get().answered().complete(true);
        }
    }

    /** One direction, until its end. */
    private static void pump(ByteStream from, ByteStream to) throws StreamFailure {
        for (byte[] bytes = from.read(Long.MAX_VALUE); bytes.length > 0; bytes = from.read(Long.MAX_VALUE)) {
            to.write(bytes, 0, bytes.length);
        }
        to.finish();
    }

    int meetings() {
        return running.get();
    }
}
