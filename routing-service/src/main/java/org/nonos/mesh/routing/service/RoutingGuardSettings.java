package org.nonos.mesh.routing.service;

import org.nonos.mesh.routing.path.GuardPolicy;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code mesh.routing.guards.*}; meanings and ranges stand at {@link GuardPolicy}. */
public record RoutingGuardSettings(
        @DefaultValue("3") int primary,
        @DefaultValue("4") int sampleLeast,
        @DefaultValue("60") int sampleMost,
        @DefaultValue("2") int newPerDay,
        @DefaultValue("60") int lifetimeLeastDays,
        @DefaultValue("120") int lifetimeMostDays,
        @DefaultValue("20") int unlistedDays,
        @DefaultValue("0.6") double leastTrust,
        @DefaultValue("8") int leastAgeDays,
        @DefaultValue("150") int biasCircuits) {

    GuardPolicy toPolicy() {
        return new GuardPolicy(
                primary,
                sampleLeast,
                sampleMost,
                newPerDay,
                lifetimeLeastDays,
                lifetimeMostDays,
                unlistedDays,
                leastTrust,
                leastAgeDays,
                biasCircuits);
    }
}
