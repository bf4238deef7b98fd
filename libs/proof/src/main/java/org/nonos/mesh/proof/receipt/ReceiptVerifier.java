package org.nonos.mesh.proof.receipt;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofSystem;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Checks receipts, without state and without a clock. Fails closed: whatever is not shown to hold is invalid.
 *
 * <p>In two parts. The <em>circumstances</em> depend on where and when the receipt is looked at, and cost nothing. The
 * <em>substance</em> is the proof system's matter: it costs 0.6 ms and more, and may be remembered. Threads may share one
 * instance.
 *
 * <p>What it cannot check: whether the anchor is one that the prover published (discovery and state know that), whether
 * the prover did what it says, and whether a slot was taken before ({@link #slotOf}).
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
        return verifyBatch(List.of(encoding), currentCycle).getFirst();
    }

    public Verdict verify(Receipt receipt, long currentCycle) {
        return checkCircumstances(receipt, currentCycle)
                .map(Verdict::invalid)
                .orElseGet(() -> verdict(
                        receipt, prove(receipt.system(), List.of(receipt)).getFirst()));
    }

    /** One verdict for each encoding, in order, the same as {@link #verify} gives; faster where a system has a way. */
    public List<Verdict> verifyBatch(List<byte[]> encodings, long currentCycle) {
        return verifyBatch(encodings, currentCycle, this::checkSubstance);
    }

    /** Who a valid receipt names, if anyone. */
    public Optional<NodeId> proverOf(Receipt receipt) {
        return systems.find(receipt.system()).flatMap(system -> system.proverOf(receipt.statement()));
    }

    /** The slot that a valid receipt takes: no two of one slot say different things, or {@link SlashingRecord} applies. */
    public Optional<Bytes32> slotOf(Receipt receipt) {
        return systems.find(receipt.system()).flatMap(system -> system.slotOf(receipt.statement()));
    }

    /** Whose key two valid receipts of one slot give away, if they say different things. */
    public Optional<PublicBytes> exposed(Receipt first, Receipt second) {
        return first.system().equals(second.system())
                ? systems.find(first.system()).flatMap(system -> system.exposed(first.statement(), second.statement()))
                : Optional.empty();
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

    /** A receipt in whose circumstances nothing is wrong, and the bytes that it came in. */
    record Pending(Receipt receipt, byte[] encoding) {}

    /** @param substance gives a verdict for each of what is pending, in order */
    List<Verdict> verifyBatch(
            List<byte[]> encodings, long currentCycle, Function<List<Pending>, List<Verdict>> substance) {
        List<Pending> pending = new ArrayList<>();
        List<Optional<InvalidReason>> refused = new ArrayList<>(encodings.size());
        for (byte[] encoding : encodings) {
            switch (Receipt.decode(encoding)) {
                case Decoded.Refused<Receipt> no -> refused.add(Optional.of(reasonOf(no.code())));
                case Decoded.Ok<Receipt>(Receipt receipt) -> {
                    refused.add(checkCircumstances(receipt, currentCycle));
                    if (refused.getLast().isEmpty()) {
                        pending.add(new Pending(receipt, encoding));
                    }
                }
            }
        }
        Iterator<Verdict> settled = substance.apply(pending).iterator();
        return refused.stream()
                .map(reason -> reason.map(Verdict::invalid).orElseGet(settled::next))
                .toList();
    }

    /** The proofs; those of one system together. */
    List<Verdict> checkSubstance(List<Pending> pending) {
        Verdict[] verdicts = new Verdict[pending.size()];
        Map<ProofSystemId, List<Integer>> bySystem = new LinkedHashMap<>();
        for (int i = 0; i < verdicts.length; i++) {
            bySystem.computeIfAbsent(pending.get(i).receipt().system(), _ -> new ArrayList<>())
                    .add(i);
        }
        bySystem.forEach((name, places) -> {
            List<Receipt> receipts =
                    places.stream().map(place -> pending.get(place).receipt()).toList();
            List<ProofVerdict> proven = prove(name, receipts);
            for (int i = 0; i < places.size(); i++) {
                verdicts[places.get(i)] = verdict(receipts.get(i), proven.get(i));
            }
        });
        return List.of(verdicts);
    }

    private List<ProofVerdict> prove(ProofSystemId name, List<Receipt> receipts) {
        // That there is a system was seen among the circumstances.
        ProofSystem<?> system = systems.find(name).orElseThrow();
        return system.verifyBatch(receipts.stream()
                .map(receipt -> new Claim(receipt.statement(), receipt.proof()))
                .toList());
    }

    private static Verdict verdict(Receipt receipt, ProofVerdict proven) {
        return switch (proven) {
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
            case PUBLIC_INPUTS_MALFORMED -> InvalidReason.INPUTS_MALFORMED;
            case PROOF_MALFORMED -> InvalidReason.PROOF_MALFORMED;
            case BINDING_FALSE -> InvalidReason.BINDING_FALSE;
            case TRACE_INVALID -> InvalidReason.TRACE_INVALID;
            case RING_UNKNOWN -> InvalidReason.RING_UNKNOWN;
            case SLOT_INVALID -> InvalidReason.SLOT_INVALID;
            case COMMITMENT_INVALID -> InvalidReason.COMMITMENT_INVALID;
            case TAG_INVALID -> InvalidReason.TAG_INVALID;
            case PROOF_FALSE -> InvalidReason.PROOF_FALSE;
        };
    }
}
