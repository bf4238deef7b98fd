package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.trust.EvidenceClass;

/**
 * How a class of evidence enters the score.
 *
 * <p>Losses weigh more than gains where a single one proves malice: an honest node never sends a proof that does not
 * verify. Absence proves none, so uptime can withhold score but never condemn. Work is capped, so that a class farmed
 * for ever adds no more than its share. The shares add up to one.
 */
public enum ClassPolicy {
    PROOF(EvidenceClass.PROOF, 8, 64, 0.40, true),
    UPTIME(EvidenceClass.UPTIME, 1, 288, 0.20, false),
    RELAY(EvidenceClass.RELAY, 2, 256, 0.25, true),
    GOSSIP(EvidenceClass.GOSSIP, 4, 1_000, 0.15, true);

    private final EvidenceClass evidenceClass;
    private final double lossWeight;
    private final double workCap;
    private final double share;
    private final boolean condemns;

    ClassPolicy(EvidenceClass evidenceClass, double lossWeight, double workCap, double share, boolean condemns) {
        this.evidenceClass = evidenceClass;
        this.lossWeight = lossWeight;
        this.workCap = workCap;
        this.share = share;
        this.condemns = condemns;
    }

    public static ClassPolicy of(EvidenceClass evidenceClass) {
        return switch (evidenceClass) {
            case PROOF -> PROOF;
            case UPTIME -> UPTIME;
            case RELAY -> RELAY;
            case GOSSIP -> GOSSIP;
        };
    }

    public EvidenceClass evidenceClass() {
        return evidenceClass;
    }

    /** How many gains one loss outweighs. */
    public double lossWeight() {
        return lossWeight;
    }

    /** Units of decayed good work from which the class gives its whole share. */
    public double workCap() {
        return workCap;
    }

    /** The most that the class adds to a score. */
    public double share() {
        return share;
    }

    /** Whether the class alone may make a node distrusted. */
    public boolean condemns() {
        return condemns;
    }
}
