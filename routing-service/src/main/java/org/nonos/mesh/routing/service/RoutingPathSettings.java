package org.nonos.mesh.routing.service;

import org.nonos.mesh.routing.path.PathPolicy;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code mesh.routing.path.*}; meanings and ranges stand at {@link PathPolicy}. */
public record RoutingPathSettings(
        @DefaultValue("0.75") double bandwidthExponent,
        @DefaultValue("20") double medianCap,
        @DefaultValue("65536") long floorBytesPerSecond,
        @DefaultValue("0.25") double unscoredTrust,
        @DefaultValue("0.25") double unbiasedMiddleShare,
        @DefaultValue("0.05") double nodeShare,
        @DefaultValue("0.15") double branchShare,
        @DefaultValue("24") int smallMeshNodes) {

    PathPolicy toPolicy() {
        return new PathPolicy(
                bandwidthExponent,
                medianCap,
                floorBytesPerSecond,
                unscoredTrust,
                unbiasedMiddleShare,
                nodeShare,
                branchShare,
                smallMeshNodes);
    }
}
