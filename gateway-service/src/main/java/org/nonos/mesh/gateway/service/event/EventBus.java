package org.nonos.mesh.gateway.service.event;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Events of all layers, for the operator's page. Keeps the last {@value #KEPT}; a reader that is slower than the events
 * loses the oldest of {@value #READER_BUFFER}.
 */
public final class EventBus {

    private static final int KEPT = 256;
    private static final int READER_BUFFER = 256;
    private static final int MAX_ATTRIBUTES = 16;
    private static final int MAX_TEXT_CHARS = 256;

    private final ArrayDeque<NodeEvent> kept = new ArrayDeque<>();
    private final Sinks.Many<NodeEvent> live = Sinks.many().multicast().directBestEffort();
    private long lastId;

    /**
     * One event.
     *
     * @param id grows by one; starts anew when the process does
     * @param type stable, kebab-case: "link-up", "capsule-published"
     */
    public record NodeEvent(long id, String type, long atMillis, Map<String, String> attributes) {}

    public synchronized void publish(String type, long atMillis, Map<String, String> attributes) {
        Map<String, String> bounded = new TreeMap<>();
        attributes.entrySet().stream()
                .limit(MAX_ATTRIBUTES)
                .forEach(e -> bounded.put(shorten(e.getKey()), shorten(e.getValue())));
        NodeEvent event = new NodeEvent(++lastId, shorten(type), atMillis, bounded);
        if (kept.size() == KEPT) {
            kept.removeFirst();
        }
        kept.addLast(event);
        live.tryEmitNext(event);
    }

    /** Events after {@code afterId} that are still kept, then every new one. */
    public synchronized Flux<NodeEvent> since(long afterId) {
        List<NodeEvent> missed =
                kept.stream().filter(event -> event.id() > afterId).toList();
        Flux<NodeEvent> fresh = live.asFlux()
                .filter(event ->
                        missed.isEmpty() || event.id() > missed.getLast().id());
        // Subscribing to both at once: none falls between.
        return Flux.merge(Flux.fromIterable(missed), fresh)
                .onBackpressureBuffer(READER_BUFFER + KEPT, BufferOverflowStrategy.DROP_OLDEST);
    }

    private static String shorten(String text) {
        return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
    }
}
