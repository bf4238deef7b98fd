package org.nonos.mesh.proof.receipt;

import java.util.Optional;
import java.util.stream.Stream;
import org.nonos.mesh.proof.PublicBytes;

/**
 * Tells whose key said two things in one slot. Whoever knows the receipts' rings, or keys and trees, comes to the same
 * answer.
 */
public final class SlashingVerifier {

    private final ReceiptVerifier receipts;

    public SlashingVerifier(ReceiptVerifier receipts) {
        this.receipts = receipts;
    }

    /** What came of checking a record. */
    public sealed interface Outcome {

        /**
         * It is so.
         *
         * @param commitment the proof key that said both, 48 bytes: one of the ring's; 32 where it is a member's leaf
         */
        record Exposed(PublicBytes commitment) implements Outcome {}

        /** A receipt of it does not hold, perhaps only here and now. */
        record ReceiptInvalid(InvalidReason reason) implements Outcome {}

        /** Both hold, and nobody did wrong: other slots, other keys, or provers with names. */
        record NoConflict() implements Outcome {}

        /** Kebab-case, as it is counted. */
        default String code() {
            return switch (this) {
                case Exposed _ -> "exposed";
                case ReceiptInvalid(InvalidReason reason) -> reason.code();
                case NoConflict _ -> "no-conflict";
            };
        }

        /** Whether a peer that passes on such a record shows that it is faulty or dishonest. */
        default boolean isMisbehaviour() {
            return switch (this) {
                case Exposed _ -> false;
                case ReceiptInvalid(InvalidReason reason) -> reason.isMisbehaviour();
                case NoConflict _ -> true;
            };
        }
    }

    /** A receipt that has expired still tells who it was: it counts as in its last cycle. */
    public Outcome verify(SlashingRecord record, long currentCycle) {
        // The cheap parts first. Circumstances before the slot: of a system that is off here nobody knows a slot, and
        // whoever passes the record on has done no wrong.
        Optional<InvalidReason> strange = both(record)
                .flatMap(each -> receipts.checkCircumstances(each, whenItCounted(each, currentCycle)).stream())
                .findFirst();
        if (strange.isPresent()) {
            return new Outcome.ReceiptInvalid(strange.get());
        }
        // Two lines through one point, or it is no matter for the proofs.
        Optional<PublicBytes> exposed = receipts.exposed(record.first(), record.second());
        return exposed.isEmpty() ? new Outcome.NoConflict() : proven(record, exposed.get(), currentCycle);
    }

    private Outcome proven(SlashingRecord record, PublicBytes exposed, long currentCycle) {
        return both(record)
                .flatMap(each -> flaw(each, currentCycle).stream())
                .findFirst()
                .<Outcome>map(Outcome.ReceiptInvalid::new)
                .orElseGet(() -> new Outcome.Exposed(exposed));
    }

    private Optional<InvalidReason> flaw(Receipt receipt, long currentCycle) {
        return receipts.verify(receipt, whenItCounted(receipt, currentCycle))
                        instanceof Verdict.Invalid(InvalidReason reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    private static Stream<Receipt> both(SlashingRecord record) {
        return Stream.of(record.first(), record.second());
    }

    private static long whenItCounted(Receipt receipt, long currentCycle) {
        return Math.min(currentCycle, receipt.attestation().expiryCycle());
    }
}
