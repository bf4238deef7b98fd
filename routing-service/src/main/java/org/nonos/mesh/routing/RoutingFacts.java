package org.nonos.mesh.routing;

/**
 * How routing stands, in numbers.
 *
 * @param nodesKnown nodes that can be hops, ourselves included
 * @param reduced whether a circuit that stands hides less than it should
 * @param anonymity of the weakest circuit that stands, or what circuits would be like
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
        int recentFailures,
        GuardFacts guards) {

    /**
     * @param usable guards that are linked and answer
     * @param worstCompletionPercent of the circuits through the worst guard, how many were completed; 100 until known
     */
    public record GuardFacts(int kept, int usable, int worstCompletionPercent) {
        static final GuardFacts NONE = new GuardFacts(0, 0, 100);
    }

    public static final RoutingFacts NONE =
            new RoutingFacts(false, false, 1, 0, 0, 0, 0, 0, 0, false, "no circuit yet", 0, 0, GuardFacts.NONE);
}
