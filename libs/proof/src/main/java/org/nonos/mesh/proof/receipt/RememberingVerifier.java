package org.nonos.mesh.proof.receipt;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nonos.mesh.proof.receipt.ReceiptVerifier.Pending;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A {@link ReceiptVerifier} that checks the substance of the same bytes once. Remembers the verdicts of the last
 * {@link ReceiptLimits#cachedVerdicts} encodings, least recently asked for first forgotten. What is proven stays proven
 * when its ring is forgotten; that a ring or a key is unknown is never remembered, because it may arrive.
 *
 * <p>The key is the hash of the whole encoding, proof included: a verdict never passes to other bytes with the same
 * receipt id. Realm, system and cycles are looked at afresh each time. Threads may share one instance.
 */
public final class RememberingVerifier {

    private static final Set<InvalidReason> MAY_ARRIVE =
            EnumSet.of(InvalidReason.RING_UNKNOWN, InvalidReason.KEY_UNKNOWN);

    private final ReceiptVerifier verifier;
    private final Map<Bytes32, Optional<InvalidReason>> verdicts;
    private long hits;

    public RememberingVerifier(ReceiptVerifier verifier, ReceiptLimits limits) {
        this.verifier = verifier;
        this.verdicts = new BoundedMap<>(limits.cachedVerdicts());
    }

    /** Checks bytes of unknown origin; never throws for them, and remembers nothing of those that do not decode. */
    public Verdict verify(byte[] encoding, long currentCycle) {
        return verifyBatch(List.of(encoding), currentCycle).getFirst();
    }

    /** One verdict for each encoding, in order; what is not remembered is checked together, the same bytes once. */
    public List<Verdict> verifyBatch(List<byte[]> encodings, long currentCycle) {
        return verifier.verifyBatch(encodings, currentCycle, this::checkSubstance);
    }

    /** See {@link ReceiptVerifier#proverOf}. */
    public Optional<NodeId> proverOf(Receipt receipt) {
        return verifier.proverOf(receipt);
    }

    /** See {@link ReceiptVerifier#slotOf}. */
    public Optional<Bytes32> slotOf(Receipt receipt) {
        return verifier.slotOf(receipt);
    }

    /** How many verdicts are remembered now. */
    public synchronized int remembered() {
        return verdicts.size();
    }

    /** How many checks were spared since the start. */
    public synchronized long hits() {
        return hits;
    }

    private List<Verdict> checkSubstance(List<Pending> pending) {
        List<Bytes32> keys = pending.stream()
                .map(each -> Hashes.domain("receipt-encoding", each.encoding()))
                .toList();
        Map<Bytes32, Verdict> settled = new HashMap<>();
        Map<Bytes32, Pending> open = new LinkedHashMap<>();
        recall(keys, pending, settled, open);
        Iterator<Verdict> checked =
                verifier.checkSubstance(List.copyOf(open.values())).iterator();
        open.keySet().forEach(key -> settled.put(key, remember(key, checked.next())));
        return keys.stream().map(key -> requireNonNull(settled.get(key))).toList();
    }

    private synchronized void recall(
            List<Bytes32> keys, List<Pending> pending, Map<Bytes32, Verdict> settled, Map<Bytes32, Pending> open) {
        for (int i = 0; i < keys.size(); i++) {
            Optional<InvalidReason> known = verdicts.get(keys.get(i));
            if (known != null) {
                settled.put(keys.get(i), verdictOf(pending.get(i).receipt(), known));
                hits++;
            } else if (open.putIfAbsent(keys.get(i), pending.get(i)) != null) {
                hits++;
            }
        }
    }

    private synchronized Verdict remember(Bytes32 key, Verdict verdict) {
        Optional<InvalidReason> flaw = flawOf(verdict);
        if (flaw.filter(MAY_ARRIVE::contains).isEmpty()) {
            verdicts.put(key, flaw);
        }
        return verdict;
    }

    private static Optional<InvalidReason> flawOf(Verdict verdict) {
        return verdict instanceof Verdict.Invalid(InvalidReason reason) ? Optional.of(reason) : Optional.empty();
    }

    private static Verdict verdictOf(Receipt receipt, Optional<InvalidReason> flaw) {
        return flaw.map(Verdict::invalid).orElseGet(() -> new Verdict.Valid(receipt));
    }
}
