package org.nonos.mesh.trust;

/**
 * Every bound of the layer.
 *
 * @param maxObserved nodes about which this node keeps observations of its own: 16 times what one node hears of in a
 *     mesh of a few hundred, 2 MiB
 * @param maxIssuers nodes whose evidence is kept
 * @param maxSubjects about whom evidence of one issuer is kept, so that no issuer fills the store
 * @param maxObservations in one call of Observe
 * @param maxLinks for which reconciliation keeps state
 * @param maxEvidencePerCycle of this node's own that is signed and gossiped in one proof cycle
 * @param maxSummaryIssuers in one summary frame: 32 KiB; larger sets rotate
 * @param maxRecordsPerFrame in one frame of records: what takes a core about 25 ms to verify
 * @param framesPerSecond that a peer may send on average; four times as many at once
 * @param futureCycles by which an issuer's clock may run ahead of ours
 */
public record TrustLimits(
        int maxObserved,
        int maxIssuers,
        int maxSubjects,
        int maxObservations,
        int maxLinks,
        int maxEvidencePerCycle,
        int maxSummaryIssuers,
        int maxRecordsPerFrame,
        int framesPerSecond,
        int futureCycles) {

    public TrustLimits {
        range("max-observed", maxObserved, 16, 1_000_000);
        range("max-issuers", maxIssuers, 2, 65_536);
        range("max-subjects", maxSubjects, 1, 65_536);
        range("max-observations", maxObservations, 1, 65_536);
        range("max-links", maxLinks, 1, 65_536);
        range("max-evidence-per-cycle", maxEvidencePerCycle, 1, 10_000);
        range("max-summary-issuers", maxSummaryIssuers, 1, 1_024);
        range("max-records-per-frame", maxRecordsPerFrame, 1, 380);
        range("frames-per-second", framesPerSecond, 1, 1_000);
        range("future-cycles", futureCycles, 0, 10_000);
    }

    public static TrustLimits defaults() {
        return new TrustLimits(4_096, 512, 256, 256, 256, 32, 512, 256, 4, 10);
    }

    private static void range(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "mesh.trust.limits." + key + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
