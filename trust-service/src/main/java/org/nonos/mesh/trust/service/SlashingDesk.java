package org.nonos.mesh.trust.service;

import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.ring.RingLine;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.proof.receipt.SlashingVerifier;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.TrustInput;

/** Verifies slashing records over the rings that this node accepts, so that the core need not. Threads may share it. */
final class SlashingDesk {

    private final RingTable rings = new RingTable();
    private final RingLine line;
    private final ReceiptVerifier receipts;
    private final SlashingVerifier verifier;

    /** Throws {@link org.nonos.mesh.proof.bls.BlsUnavailableException} where the curve library does not load. */
    SlashingDesk(RealmTag realm, MemberProofs members) {
        this.line = new RingLine(rings, members);
        this.receipts = new ReceiptVerifier(
                realm,
                members.beside(new ChaumPedersen(), new Triptych(rings, TriptychLimits.DEFAULTS)),
                ReceiptLimits.DEFAULTS);
        this.verifier = new SlashingVerifier(receipts);
    }

    void rings(RingsView all) {
        line.accept(all);
    }

    /** What the core is to know; about 20 ms. */
    Decoded<TrustInput.Slashed> read(byte[] payload, long currentCycle) {
        return SlashingRecord.decode(payload).then(record -> switch (verifier.verify(record, currentCycle)) {
            case SlashingVerifier.Outcome.Exposed(var key) -> slashed(record, key.toArray());
            case SlashingVerifier.Outcome other -> Decoded.refused(other.code(), "this record convicts nobody here");
        });
    }

    private Decoded<TrustInput.Slashed> slashed(SlashingRecord record, byte[] key) {
        return receipts.slotOf(record.first())
                .<Decoded<TrustInput.Slashed>>map(slot -> Decoded.ok(new TrustInput.Slashed(slot, key)))
                .orElseGet(() -> Decoded.refused("no-conflict", "a slot that is none"));
    }
}
