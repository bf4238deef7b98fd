package org.nonos.mesh.routing.service;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.nonos.mesh.routing.RoutingEffect;

/** Calls from other layers that wait for the core's answer, by number. Bounded by the core's own limits and its queue. */
final class PendingCalls {

    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Consumer<RoutingEffect>> waiting = new ConcurrentHashMap<>();

    long open(Consumer<RoutingEffect> answer) {
        long number = numbers.incrementAndGet();
        waiting.put(number, answer);
        return number;
    }

    /** False when nobody waits any more. */
    boolean answer(long number, RoutingEffect answer) {
        Optional<Consumer<RoutingEffect>> waiter = Optional.ofNullable(waiting.remove(number));
        waiter.ifPresent(w -> w.accept(answer));
        return waiter.isPresent();
    }

    boolean close(long number) {
        return waiting.remove(number) != null;
    }
}
