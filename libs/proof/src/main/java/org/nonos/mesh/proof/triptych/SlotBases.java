package org.nonos.mesh.proof.triptych;

import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.HashedPoints;
import org.nonos.mesh.protocol.wire.ByteWriter;

/** The two points of a slot that everybody computes alike and nobody knows a logarithm of. Remembers the last few. */
final class SlotBases {

    private static final DomainTag TAG_BASE =
            new DomainTag("NONOS-MESH-V1-TRIPTYCH-TAG-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_");
    private static final DomainTag TRACE_BASE =
            new DomainTag("NONOS-MESH-V1-TRIPTYCH-TRACE-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_");
    private static final int REMEMBERED = 256;

    private final HashedPoints tagBases = new HashedPoints(TAG_BASE, REMEMBERED);
    private final HashedPoints traceBases = new HashedPoints(TRACE_BASE, REMEMBERED);

    /**
     * Both points of one slot.
     *
     * @param tag U: all tags J = x⁻¹·U of the slot come from it
     * @param trace W: all trace points E = x·(G + h·W) of the slot come from it
     */
    record Bases(G1Point tag, G1Point trace) {}

    /** Each is H2C(realm 8 ‖ cycle 8 ‖ slot 2) under its own domain. */
    Bases of(Attestation attestation, int slot) {
        byte[] named = new ByteWriter(2 * Long.BYTES + 2)
                .bytes(attestation.realm().toArray())
                .u63(attestation.cycle())
                .u16(slot)
                .toArray();
        return new Bases(tagBases.of(named), traceBases.of(named));
    }
}
