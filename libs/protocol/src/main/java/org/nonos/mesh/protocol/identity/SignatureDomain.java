package org.nonos.mesh.protocol.identity;

import java.util.Optional;

/** What a signature is for. A signature made for one domain verifies in no other. */
public enum SignatureDomain {
    BEACON("beacon"),
    NODE_RECORD("node-record"),
    INVITATION("invitation"),
    LINK_CERTIFICATE("link-certificate"),
    EVIDENCE("evidence"),
    LINK_STATE("link-state"),
    OPERATOR_EVENT("operator-event"),
    MANIFEST("manifest"),
    HOLDER("holder"),
    PROOF_BINDING("proof-binding"),
    SERVICE_DESCRIPTOR("service-descriptor"),
    INTRODUCTION("introduction"),
    RING("ring");

    private final String label;

    SignatureDomain(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    public static Optional<SignatureDomain> ofLabel(String label) {
        for (SignatureDomain domain : values()) {
            if (domain.label.equals(label)) {
                return Optional.of(domain);
            }
        }
        return Optional.empty();
    }
}
