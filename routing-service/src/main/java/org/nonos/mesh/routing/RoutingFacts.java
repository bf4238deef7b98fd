package org.nonos.mesh.routing;

/**
 * How routing stands, in numbers.
 *
 * @param nodesKnown nodes that can be hops, ourselves included
 * @param reduced whether a circuit that stands is shorter than three hops or has hops that share a network
 * @param recentBuilds of the last builds, at most 20
 * @param recentFailures how many of these failed
 */
public record RoutingFacts(
        boolean lineUp,
        boolean onionKeyReady,
        int nodesKnown,
        int links,
        int edges,
        int circuitsReady,
        int circuitsBuilding,
        int circuitsLeased,
        int waiting,
        boolean reduced,
        String anonymity,
        int recentBuilds,
        int recentFailures) {

    public static final RoutingFacts NONE =
            new RoutingFacts(false, false, 1, 0, 0, 0, 0, 0, 0, false, "no circuit yet", 0, 0);
}
