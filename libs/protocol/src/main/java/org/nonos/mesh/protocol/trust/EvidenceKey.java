package org.nonos.mesh.protocol.trust;

import java.util.Comparator;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;

/** The register that a piece of evidence fills: who speaks, about whom, about what. Ordered in that order. */
public record EvidenceKey(NodeId issuer, NodeId subject, EvidenceClass evidenceClass)
        implements Comparable<EvidenceKey> {

    public static final int ENCODED_BYTES = 65;

    private static final Comparator<EvidenceKey> ORDER = Comparator.comparing(EvidenceKey::issuer)
            .thenComparing(EvidenceKey::subject)
            .thenComparing(EvidenceKey::evidenceClass);

    /** {@code issuer 32 | subject 32 | class 1}. */
    public byte[] encode() {
        return new ByteWriter(ENCODED_BYTES)
                .bytes32(issuer.key())
                .bytes32(subject.key())
                .u8(evidenceClass.wireNumber())
                .toArray();
    }

    @Override
    public int compareTo(EvidenceKey other) {
        return ORDER.compare(this, other);
    }
}
