package org.nonos.mesh.routing.service;

import org.nonos.mesh.routing.RoutingLimits;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code mesh.routing.limits.*}; meanings and ranges stand at {@link RoutingLimits}. */
public record RoutingLimitSettings(
        @DefaultValue("4096") int maxNodes,
        @DefaultValue("256") int maxCircuits,
        @DefaultValue("16") int maxBuilding,
        @DefaultValue("128") int maxWaiting,
        @DefaultValue("2") int idlePerDestination,
        @DefaultValue("10000") long acquireMillis,
        @DefaultValue("3000") long hopMillis,
        @DefaultValue("600000") long circuitLifeMillis,
        @DefaultValue("180000") long idleMillis,
        @DefaultValue("6") int buildAttempts,
        @DefaultValue("10") int createsPerSecondPerPeer,
        @DefaultValue("90") int createBurstPerPeer,
        @DefaultValue("100") int createsPerSecond,
        @DefaultValue("200") int createBurst,
        @DefaultValue("60000") long linkStateMillis,
        @DefaultValue("600000") long linkStateLifeMillis) {

    RoutingLimits toLimits() {
        return new RoutingLimits(
                maxNodes,
                maxCircuits,
                maxBuilding,
                maxWaiting,
                idlePerDestination,
                acquireMillis,
                hopMillis,
                circuitLifeMillis,
                idleMillis,
                buildAttempts,
                createsPerSecondPerPeer,
                createBurstPerPeer,
                createsPerSecond,
                createBurst,
                linkStateMillis,
                linkStateLifeMillis);
    }
}
