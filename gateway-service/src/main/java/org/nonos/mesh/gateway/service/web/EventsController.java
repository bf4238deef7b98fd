package org.nonos.mesh.gateway.service.web;

import java.time.Duration;
import org.nonos.mesh.gateway.service.event.EventBus;
import org.nonos.mesh.gateway.service.event.EventBus.NodeEvent;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Server-sent events: what happens on this node, as it happens. */
@RestController
public class EventsController {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int MAX_ID_CHARS = 18;

    private final EventBus events;

    public EventsController(EventBus events) {
        this.events = events;
    }

    /** Events that are still kept come first, or those after {@code Last-Event-ID}; a comment keeps silent lines open. */
    @GetMapping(path = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<NodeEvent>> events(
            @RequestHeader(name = "Last-Event-ID", defaultValue = "") String lastEventId) {
        Flux<ServerSentEvent<NodeEvent>> all = events.since(id(lastEventId))
                .map(event -> ServerSentEvent.builder(event)
                        .id(String.valueOf(event.id()))
                        .build());
        Flux<ServerSentEvent<NodeEvent>> alive = Flux.interval(Duration.ZERO, HEARTBEAT)
                .onBackpressureDrop()
                .map(tick ->
                        ServerSentEvent.<NodeEvent>builder().comment("alive").build());
        return Flux.merge(all, alive);
    }

    private static long id(String text) {
        boolean number =
                !text.isEmpty() && text.length() <= MAX_ID_CHARS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(text) : 0;
    }
}
