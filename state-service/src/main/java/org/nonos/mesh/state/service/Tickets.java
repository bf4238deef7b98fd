package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.nonos.mesh.state.StateAnswer;
import org.nonos.mesh.state.StateInput;

/** Ties the core's answers to the calls that wait for them. */
final class Tickets {

    private static final long WAIT_MILLIS = 10_000;

    private final Map<Long, CompletableFuture<StateAnswer>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** Where inputs go; false when there is no room within the time. */
    interface Inbox {
        boolean offer(StateInput input, long waitMillis);
    }

    /**
     * Gives the core an input and waits for its answer.
     *
     * @throws StatusRuntimeException when the core has no room or is not able to answer in time
     */
    StateAnswer ask(Inbox inbox, LongFunction<StateInput> input) {
        return ask(inbox, input, WAIT_MILLIS);
    }

    StateAnswer ask(Inbox inbox, LongFunction<StateInput> input, long waitMillis) {
        long ticket = last.incrementAndGet();
        CompletableFuture<StateAnswer> answer = new CompletableFuture<>();
        waiting.put(ticket, answer);
        try {
            if (!inbox.offer(input.apply(ticket), waitMillis)) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("The state layer has too much to do; try again.")
                        .asRuntimeException();
            }
            return answer.get(waitMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw Status.UNAVAILABLE
                    .withDescription("The state layer did not get to an answer in time; its disk may be full or slow.")
                    .withCause(e)
                    .asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED.withCause(e).asRuntimeException();
        } finally {
            waiting.remove(ticket);
        }
    }

    void answer(long ticket, StateAnswer answer) {
        CompletableFuture<StateAnswer> call = waiting.get(ticket);
        if (call != null) {
            call.complete(answer);
        }
    }
}
