package org.nonos.mesh.proof.budget;

import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.SlashingRecord;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What the verification of a receipt is expected to cost if it is done alone, told from its bytes before it is done.
 * One unit is one Chaum–Pedersen proof, about 0.6 ms; the others are measured against it ({@code docs/performance.md}).
 */
public final class VerificationCost {

    /** What every receipt costs at least: whatever is refused at once costs less. */
    public static final int LEAST_UNITS = 1;

    private static final int GROTH16_UNITS = 3;
    private static final int TRIPTYCH_FIXED_UNITS = 3;
    private static final int TRIPTYCH_KEYS_PER_UNIT = 28;
    private static final int TRIPTYCH_FIXED_BYTES = 288;
    private static final int TRIPTYCH_DIGIT_BYTES = 192;
    private static final int TRIPTYCH_MOST_DIGITS = 6;

    private VerificationCost() {}

    /** Units, 1 to about 150. Bytes that are no receipt, or of no system that is known, are refused at once: 1. */
    public static int ofReceipt(byte[] encoding) {
        return Receipt.decode(encoding) instanceof Decoded.Ok<Receipt>(Receipt receipt)
                ? ofReceipt(receipt)
                : LEAST_UNITS;
    }

    /** A slashing record is two receipts. */
    public static int ofSlashing(byte[] encoding) {
        return SlashingRecord.decode(encoding) instanceof Decoded.Ok<SlashingRecord>(SlashingRecord record)
                ? ofReceipt(record.first()) + ofReceipt(record.second())
                : LEAST_UNITS;
    }

    private static int ofReceipt(Receipt receipt) {
        return of(receipt.system(), receipt.proof().length());
    }

    static int of(ProofSystemId system, int proofBytes) {
        if (system.text().startsWith("triptych-")) {
            return ofTriptych(proofBytes);
        }
        return system.text().startsWith("groth16-") ? GROTH16_UNITS : LEAST_UNITS;
    }

    /** A proof of m digits is for a ring of 4^m keys; one of another length is refused before any point is read. */
    private static int ofTriptych(int proofBytes) {
        int digits = (proofBytes - TRIPTYCH_FIXED_BYTES) / TRIPTYCH_DIGIT_BYTES;
        boolean possible = digits >= 1
                && digits <= TRIPTYCH_MOST_DIGITS
                && proofBytes == TRIPTYCH_FIXED_BYTES + digits * TRIPTYCH_DIGIT_BYTES;
        return possible ? TRIPTYCH_FIXED_UNITS + (1 << 2 * digits) / TRIPTYCH_KEYS_PER_UNIT : LEAST_UNITS;
    }
}
