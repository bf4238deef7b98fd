package org.nonos.mesh.routing;

/**
 * What routing holds and does at most.
 *
 * @param maxNodes other nodes, and link-states, that are remembered; 4,096
 * @param maxCircuits circuits that start here; 256
 * @param maxBuilding of these, under construction at once; 16: a hop costs the relay a third of a millisecond
 * @param maxWaiting requests for circuits that wait at once; 128
 * @param idlePerDestination finished circuits kept for the next use; 2
 * @param acquireMillis how long a request waits; 10 s
 * @param hopMillis how long a hop may take to answer; 3 s: so that three hops, or two tries, fit into a wait
 * @param circuitLifeMillis a circuit is destroyed at this age; 10 minutes, as Tor's
 * @param idleMillis an unused circuit is destroyed after this; 3 minutes
 * @param buildAttempts paths tried for one request; 6
 * @param createsPerSecondPerPeer CREATE cells answered for one peer, sustained; 10
 * @param createBurstPerPeer and at once; 90
 * @param createsPerSecond CREATE cells answered for all; 100: a tenth of one core
 * @param createBurst and at once; 200
 * @param linkStateMillis how often the own link-state is signed anew; 60 s
 * @param linkStateLifeMillis how long it is valid; 10 minutes
 */
public record RoutingLimits(
        int maxNodes,
        int maxCircuits,
        int maxBuilding,
        int maxWaiting,
        int idlePerDestination,
        long acquireMillis,
        long hopMillis,
        long circuitLifeMillis,
        long idleMillis,
        int buildAttempts,
        int createsPerSecondPerPeer,
        int createBurstPerPeer,
        int createsPerSecond,
        int createBurst,
        long linkStateMillis,
        long linkStateLifeMillis) {

    public static final RoutingLimits DEFAULT = new RoutingLimits(
            4096, 256, 16, 128, 2, 10_000, 3_000, 600_000, 180_000, 6, 10, 90, 100, 200, 60_000, 600_000);

    public RoutingLimits {
        require("max-nodes", maxNodes, 8, 1 << 20);
        require("max-circuits", maxCircuits, 1, 65_536);
        require("max-building", maxBuilding, 1, maxCircuits);
        require("max-waiting", maxWaiting, 1, 65_536);
        require("idle-per-destination", idlePerDestination, 0, 16);
        require("acquire-millis", acquireMillis, 100, 60_000);
        require("hop-millis", hopMillis, 50, acquireMillis);
        require("circuit-life-millis", circuitLifeMillis, 10_000, 600_000);
        require("idle-millis", idleMillis, 1_000, circuitLifeMillis);
        require("build-attempts", buildAttempts, 1, 100);
        require("creates-per-second-per-peer", createsPerSecondPerPeer, 1, 10_000);
        require("create-burst-per-peer", createBurstPerPeer, 1, 100_000);
        require("creates-per-second", createsPerSecond, 1, 10_000);
        require("create-burst", createBurst, 1, 100_000);
        require("link-state-millis", linkStateMillis, 1_000, 600_000);
        require("link-state-life-millis", linkStateLifeMillis, linkStateMillis, 1_800_000);
    }

    /**
     * Requests that can be answered in ten minutes: what the replay filter must hold in one generation. That of 256
     * peers' reserves is included.
     */
    public int replayCapacity() {
        return (createsPerSecond + 256 * CreateRates.RESERVED_PER_SECOND) * 600 + createBurst;
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "mesh.routing.limits." + name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
