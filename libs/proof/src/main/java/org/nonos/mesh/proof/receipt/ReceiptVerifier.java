package org.nonos.mesh.proof.receipt;

import java.util.Optional;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystem;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Checks receipts, without state and without a clock. Fails closed: whatever is not shown to hold is invalid.
 *
 * <p>In two parts. The <em>circumstances</em> depend on where and when the receipt is looked at, and cost nothing. The
 * <em>substance</em> (signature, points, proof) is the same for ever, costs about 0.6 ms, and may be
 * remembered. Threads may share one instance.
 *
 * <p>What it cannot check: whether the anchor is one that the prover published (discovery and state know that), and
 * whether the prover did what it says.
 */
public final class ReceiptVerifier {

    private final RealmTag realm;
    private final ProofSystems systems;
    private final ReceiptLimits limits;

    public ReceiptVerifier(RealmTag realm, ProofSystems systems, ReceiptLimits limits) {
        this.realm = realm;
        this.systems = systems;
        this.limits = limits;
    }

    /** Checks bytes of unknown origin; never throws for them. */
    public Verdict verify(byte[] encoding, long currentCycle) {
        return switch (Receipt.decode(encoding)) {
            case Decoded.Ok<Receipt>(Receipt receipt) -> verify(receipt, currentCycle);
            case Decoded.Refused<Receipt> refused -> Verdict.invalid(reasonOf(refused.code()));
        };
    }

    public Verdict verify(Receipt receipt, long currentCycle) {
        return checkCircumstances(receipt, currentCycle).map(Verdict::invalid).orElseGet(() -> checkSubstance(receipt));
    }

    /** Realm, system, and the cycles as seen from {@code currentCycle}; empty if nothing is wrong. */
    public Optional<InvalidReason> checkCircumstances(Receipt receipt, long currentCycle) {
        Attestation said = receipt.attestation();
        if (!said.realm().equals(realm)) {
            return Optional.of(InvalidReason.WRONG_REALM);
        }
        if (systems.find(receipt.system()).isEmpty()) {
            return Optional.of(InvalidReason.UNKNOWN_SYSTEM);
        }
        if (said.cycle() - limits.futureToleranceCycles() > currentCycle) {
            return Optional.of(InvalidReason.CYCLE_IN_FUTURE);
        }
        if (said.expiryCycle() - said.cycle() > limits.maxLifetimeCycles()) {
            return Optional.of(InvalidReason.LIFETIME_TOO_LONG);
        }
        return said.expiryCycle() < currentCycle ? Optional.of(InvalidReason.EXPIRED) : Optional.empty();
    }

    /** Signature, points and proof. */
    Verdict checkSubstance(Receipt receipt) {
        Optional<ProofSystem<?>> system = systems.find(receipt.system());
        if (system.isEmpty()) {
            return Verdict.invalid(InvalidReason.UNKNOWN_SYSTEM);
        }
        if (!CommitmentBinding.holds(
                receipt.prover(), receipt.attestation().realm(), receipt.commitment(), receipt.binding())) {
            return Verdict.invalid(InvalidReason.BINDING_FALSE);
        }
        return switch (system.get().verify(receipt.statement(), receipt.proof())) {
            case ProofVerdict.Proven() -> new Verdict.Valid(receipt);
            case ProofVerdict.Refuted(ProofVerdict.Flaw flaw) -> Verdict.invalid(reasonOf(flaw));
        };
    }

    static InvalidReason reasonOf(String refusalCode) {
        return switch (refusalCode) {
            case ReceiptCodec.UNKNOWN_VERSION -> InvalidReason.UNKNOWN_VERSION;
            case ReceiptCodec.UNKNOWN_KIND -> InvalidReason.UNKNOWN_KIND;
            default -> InvalidReason.MALFORMED;
        };
    }

    private static InvalidReason reasonOf(ProofVerdict.Flaw flaw) {
        return switch (flaw) {
            case PUBLIC_INPUTS_MALFORMED, PROOF_MALFORMED -> InvalidReason.PROOF_MALFORMED;
            case RING_UNKNOWN -> InvalidReason.RING_UNKNOWN;
            case SLOT_INVALID -> InvalidReason.SLOT_INVALID;
            case COMMITMENT_INVALID -> InvalidReason.COMMITMENT_INVALID;
            case TAG_INVALID -> InvalidReason.TAG_INVALID;
            case PROOF_FALSE -> InvalidReason.PROOF_FALSE;
        };
    }
}
