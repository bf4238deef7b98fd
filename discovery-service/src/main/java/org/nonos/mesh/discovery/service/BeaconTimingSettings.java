package org.nonos.mesh.discovery.service;

import org.nonos.mesh.discovery.BeaconTiming;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@link BeaconTiming} as configuration keys {@code mesh.discovery.beacon.*}; meanings and ranges are there. */
public record BeaconTimingSettings(
        @DefaultValue("500") long minIntervalMillis,
        @DefaultValue("512000") long maxIntervalMillis,
        @DefaultValue("32000") long unsettledMaxIntervalMillis,
        @DefaultValue("5") int redundancy) {

    /** Throws one sentence that names the key when a value is out of range. */
    BeaconTiming toTiming() {
        return new BeaconTiming(minIntervalMillis, maxIntervalMillis, unsettledMaxIntervalMillis, redundancy);
    }
}
