package org.nonos.mesh.gateway.forwarding;

/** What the plane has done since its start, for the metrics. */
final class PlaneCounts {

    long paddingSent;
    long paddingHeard;
    long linkCycles;
    /** Of them without a fresh proof at one of the two ends. */
    long unprovenCycles;

    long hopCycles;
    long hopRenewals;
    /** Circuits that were closed to free memory. */
    long shedCircuits;
}
