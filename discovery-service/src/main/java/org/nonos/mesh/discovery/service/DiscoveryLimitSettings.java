package org.nonos.mesh.discovery.service;

import org.nonos.mesh.discovery.DiscoveryLimits;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@link DiscoveryLimits} as configuration keys {@code mesh.discovery.limits.*}; meanings and ranges are there. */
public record DiscoveryLimitSettings(
        @DefaultValue("4096") int maxRecords,
        @DefaultValue("512") int maxRecordsPerIntroducer,
        @DefaultValue("256") int maxRememberedPeers,
        @DefaultValue("1024") int maxSources,
        @DefaultValue("20") int datagramsPerSecondPerSource,
        @DefaultValue("200") int datagramsPerSecond,
        @DefaultValue("16") int recordsPerSecondPerPeer) {

    /** Throws one sentence that names the key when a value is out of range. */
    DiscoveryLimits toLimits() {
        return new DiscoveryLimits(
                maxRecords,
                maxRecordsPerIntroducer,
                maxRememberedPeers,
                maxSources,
                datagramsPerSecondPerSource,
                datagramsPerSecond,
                recordsPerSecondPerPeer);
    }
}
