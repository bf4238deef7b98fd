package org.nonos.mesh.proof.receipt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A {@link ReceiptVerifier} that checks the substance of the same bytes once. Remembers the verdicts of the last
 * {@link ReceiptLimits#cachedVerdicts} encodings, least recently asked for first forgotten.
 *
 * <p>The key is the hash of the whole encoding, proof and signature included: a verdict never passes to other bytes
 * with the same receipt id. Realm, system and cycles are looked at afresh each time. Threads may share one instance.
 */
public final class RememberingVerifier {

    private final ReceiptVerifier verifier;
    private final int capacity;
    private final Map<Bytes32, Optional<InvalidReason>> verdicts = new LinkedHashMap<>(16, 0.75f, true);
    private long hits;

    public RememberingVerifier(ReceiptVerifier verifier, ReceiptLimits limits) {
        this.verifier = verifier;
        this.capacity = limits.cachedVerdicts();
    }

    /** Checks bytes of unknown origin; never throws for them, and remembers nothing of those that do not decode. */
    public Verdict verify(byte[] encoding, long currentCycle) {
        return switch (Receipt.decode(encoding)) {
            case Decoded.Refused<Receipt> refused -> Verdict.invalid(ReceiptVerifier.reasonOf(refused.code()));
            case Decoded.Ok<Receipt>(Receipt receipt) ->
                verifier.checkCircumstances(receipt, currentCycle)
                        .map(Verdict::invalid)
                        .orElseGet(() -> substance(receipt, Hashes.domain("receipt-encoding", encoding)));
        };
    }

    /** How many verdicts are remembered now. */
    public synchronized int remembered() {
        return verdicts.size();
    }

    /** How many checks were spared since the start. */
    public synchronized long hits() {
        return hits;
    }

    private Verdict substance(Receipt receipt, Bytes32 key) {
        synchronized (this) {
            Optional<InvalidReason> known = verdicts.get(key);
            if (known != null) {
                hits++;
                return verdictOf(receipt, known);
            }
        }
        Verdict verdict = verifier.checkSubstance(receipt);
        remember(
                key, verdict instanceof Verdict.Invalid(InvalidReason reason) ? Optional.of(reason) : Optional.empty());
        return verdict;
    }

    private synchronized void remember(Bytes32 key, Optional<InvalidReason> flaw) {
        verdicts.put(key, flaw);
        if (verdicts.size() > capacity) {
            verdicts.remove(verdicts.keySet().iterator().next());
        }
    }

    private static Verdict verdictOf(Receipt receipt, Optional<InvalidReason> flaw) {
        return flaw.map(Verdict::invalid).orElseGet(() -> new Verdict.Valid(receipt));
    }
}
