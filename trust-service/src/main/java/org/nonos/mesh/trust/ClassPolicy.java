package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.trust.EvidenceClass;

/**
 * How a class of evidence enters the score.
 *
 * <p>Losses weigh more than gains where a single one proves malice: an honest node never sends a proof that does not
 * verify. Absence proves none, so uptime can only withhold score; a circuit that breaks may be another hop's fault, so
 * relaying can cast doubt and no more. Work is capped, so that a class farmed for ever adds no more than its share. The
 * shares add up to one.
 */
public enum ClassPolicy {
    PROOF(EvidenceClass.PROOF, 8, 64, 0.40, Reach.CONDEMNS),
    UPTIME(EvidenceClass.UPTIME, 1, 288, 0.20, Reach.WITHHOLDS),
    RELAY(EvidenceClass.RELAY, 2, 256, 0.25, Reach.DOUBTS),
    GOSSIP(EvidenceClass.GOSSIP, 3, 1_000, 0.15, Reach.CONDEMNS);

    private final EvidenceClass evidenceClass;
    private final double lossWeight;
    private final double workCap;
    private final double share;
    private final Reach reach;

    ClassPolicy(EvidenceClass evidenceClass, double lossWeight, double workCap, double share, Reach reach) {
        this.evidenceClass = evidenceClass;
        this.lossWeight = lossWeight;
        this.workCap = workCap;
        this.share = share;
        this.reach = reach;
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

    /** What the class's losses may lead to. */
    public Reach reach() {
        return reach;
    }

    /** How far losses of a class reach; each includes those before it. */
    public enum Reach {
        /** No score from this class. */
        WITHHOLDS,
        /** Not trusted, and a worse tier than a stranger. */
        DOUBTS,
        /** Distrusted. */
        CONDEMNS
    }
}
