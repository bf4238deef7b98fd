package org.nonos.mesh.proof;

import java.util.Optional;

/** What the prover says it did with the capsule. The number travels and is part of every digest: never reuse one. */
public enum ReceiptKind {
    EXECUTED(1),
    PUBLISHED(2),
    RELAYED(3),
    SEEDED(4);

    private final int wireNumber;

    ReceiptKind(int wireNumber) {
        this.wireNumber = wireNumber;
    }

    public int wireNumber() {
        return wireNumber;
    }

    public static Optional<ReceiptKind> ofWireNumber(int wireNumber) {
        for (ReceiptKind kind : values()) {
            if (kind.wireNumber == wireNumber) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
