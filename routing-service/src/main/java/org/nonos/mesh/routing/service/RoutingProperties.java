package org.nonos.mesh.routing.service;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the routing layer.
 *
 * @param enabled whether this process runs the layer
 * @param inputQueue inputs that may wait for the core, 64 to 65536
 * @param limits bounds of the protocol
 * @param path how paths are weighted
 * @param guards how first hops are kept
 */
@ConfigurationProperties("mesh.routing")
public record RoutingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("4096") int inputQueue,
        @NestedConfigurationProperty @DefaultValue RoutingLimitSettings limits,
        @NestedConfigurationProperty @DefaultValue RoutingPathSettings path,
        @NestedConfigurationProperty @DefaultValue RoutingGuardSettings guards) {

    public RoutingProperties {
        if (inputQueue < 64 || inputQueue > 65_536) {
            throw new IllegalArgumentException("mesh.routing.input-queue must be 64 to 65536, is " + inputQueue);
        }
        limits.toLimits();
        path.toPolicy();
        guards.toPolicy();
    }
}
