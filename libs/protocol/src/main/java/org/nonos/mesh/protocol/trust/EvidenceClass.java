package org.nonos.mesh.protocol.trust;

import java.util.Optional;

/** What kind of behaviour was seen, and in what unit it is counted. */
public enum EvidenceClass {
    /** Receipts: one per proof that verified, or did not. */
    PROOF(0),
    /** Links: one per probe span that a link stood, or per unexpected loss. */
    UPTIME(1),
    /** Circuits: one per MiB relayed and acknowledged, or per failed leg. */
    RELAY(2),
    /** Gossip and stored content: one per item or chunk that verified first, or did not verify. */
    GOSSIP(3);

    private final int wireNumber;

    EvidenceClass(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    public static Optional<EvidenceClass> ofWireNumber(int wireNumber) {
        return wireNumber >= 0 && wireNumber < values().length ? Optional.of(values()[wireNumber]) : Optional.empty();
    }
}
