package org.nonos.mesh.gateway.service;

import java.util.EnumSet;
import java.util.Set;
import org.nonos.mesh.gateway.service.attach.Attachments;
import org.nonos.mesh.gateway.service.forwarding.RoutingLines;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Part of readiness: whether every layer has attached since the start. A layer that goes later does not make the node
 * unready: the others go on answering, and the status says which one is missing.
 */
final class LayersHealth implements HealthIndicator {

    private final Attachments attachments;
    private final RoutingLines routing;
    private volatile boolean complete;

    LayersHealth(Attachments attachments, RoutingLines routing) {
        this.attachments = attachments;
        this.routing = routing;
    }

    @Override
    public Health health() {
        Set<Layer> missing = complete ? EnumSet.noneOf(Layer.class) : missing();
        complete = missing.isEmpty();
        return complete
                ? Health.up().build()
                : Health.outOfService()
                        .withDetail("missing", missing.stream().map(Layer::id).toList())
                        .build();
    }

    private Set<Layer> missing() {
        Set<Layer> missing = EnumSet.complementOf(EnumSet.of(Layer.GATEWAY));
        missing.removeIf(attachments::isAttached);
        if (!routing.isAttached()) {
            missing.add(Layer.ROUTING);
        }
        return missing;
    }
}
