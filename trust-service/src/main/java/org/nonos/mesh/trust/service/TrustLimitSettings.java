package org.nonos.mesh.trust.service;

import org.nonos.mesh.trust.TrustLimits;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@link TrustLimits} as configuration keys {@code mesh.trust.limits.*}; meanings and ranges are there. */
public record TrustLimitSettings(
        @DefaultValue("4096") int maxObserved,
        @DefaultValue("512") int maxIssuers,
        @DefaultValue("256") int maxSubjects,
        @DefaultValue("256") int maxObservations,
        @DefaultValue("256") int maxLinks,
        @DefaultValue("32") int maxEvidencePerCycle,
        @DefaultValue("512") int maxSummaryIssuers,
        @DefaultValue("256") int maxRecordsPerFrame,
        @DefaultValue("4") int framesPerSecond,
        @DefaultValue("10") int futureCycles) {

    /** Throws one sentence that names the key when a value is out of range. */
    TrustLimits toLimits() {
        return new TrustLimits(
                maxObserved,
                maxIssuers,
                maxSubjects,
                maxObservations,
                maxLinks,
                maxEvidencePerCycle,
                maxSummaryIssuers,
                maxRecordsPerFrame,
                framesPerSecond,
                futureCycles);
    }
}
