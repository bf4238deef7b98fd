package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/** The durable tables of the layer, besides {@link org.nonos.mesh.trust.ring.RingBook#TABLE}. */
public final class TrustTables {

    /** Subject and class to what this node has seen. */
    public static final String OBSERVED = "observed";

    /** Evidence key to slot. */
    public static final String EVIDENCE = "evidence";

    /** Slot that a key has used twice, to when this node learned of it in milliseconds, 8 bytes. */
    public static final String SLASHED = "slashed";

    private TrustTables() {}

    /** Where an observation is kept: {@code subject 32 | class 1}. */
    record ObservedKey(NodeId subject, EvidenceClass evidenceClass) {
        byte[] encode() {
            return new ByteWriter(33)
                    .bytes32(subject.key())
                    .u8(evidenceClass.wireNumber())
                    .toArray();
        }

        static Decoded<ObservedKey> decode(byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            NodeId subject = new NodeId(reader.bytes32());
            EvidenceClass evidenceClass =
                    EvidenceClass.ofWireNumber(reader.u8()).orElse(null);
            return evidenceClass == null
                    ? Decoded.refused("unknown-class", "stored observation of an unknown class")
                    : reader.finish(() -> new ObservedKey(subject, evidenceClass));
        }
    }

    static Write observed(NodeId subject, EvidenceClass evidenceClass, Aggregate aggregate) {
        return Write.put(OBSERVED, new ObservedKey(subject, evidenceClass).encode(), aggregate.encode());
    }

    static Write slashed(Bytes32 slot, long atMillis) {
        return Write.put(
                SLASHED,
                slot.toArray(),
                new ByteWriter(Long.BYTES).i64(atMillis).toArray());
    }

    static Write unslashed(Bytes32 slot) {
        return Write.delete(SLASHED, slot.toArray());
    }

    static Write forgotten(NodeId subject, EvidenceClass evidenceClass) {
        return Write.delete(OBSERVED, new ObservedKey(subject, evidenceClass).encode());
    }

    static Write evidence(EvidenceSlot slot) {
        return Write.put(EVIDENCE, slot.key().encode(), slot.encode());
    }

    static Write dropped(EvidenceKey key) {
        return Write.delete(EVIDENCE, key.encode());
    }
}
