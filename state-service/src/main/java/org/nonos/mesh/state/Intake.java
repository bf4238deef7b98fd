package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.capsule.Manifest;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.Catalogue.Outcome;
import org.nonos.mesh.state.StateEffect.Condition;
import org.nonos.mesh.state.StateEffect.Notify;
import org.nonos.mesh.state.StateEffect.Persist;
import org.nonos.mesh.state.StateEffect.Refused;
import org.nonos.mesh.state.StateEffect.Trouble;
import org.nonos.mesh.state.Tables.StoredManifest;

/**
 * The one door by which records of others come in: each is verified, then stored, then the tree moves. It does not
 * matter which peer brought them. What this node's gossip layer has verified is not verified again.
 */
final class Intake {

    private final Catalogue catalogue;
    private final CycleBook cycles;
    private final ReceiptChecker checker;

    Intake(Catalogue catalogue, CycleBook cycles, ReceiptChecker checker) {
        this.catalogue = catalogue;
        this.cycles = cycles;
        this.checker = checker;
    }

    /** What became of the bytes. */
    enum Result {
        NEW,
        KNOWN,
        /** Not taken, through no fault of who brought it. */
        LEFT,
        /** No honest node passes this on. */
        FALSE
    }

    Result manifest(byte[] encoded, long nowMillis, List<StateEffect> out) {
        return switch (Manifest.decode(encoded)) {
            case Decoded.Refused<Manifest>(String code, String ignored) -> refuse(code, isFalse(code), out);
            case Decoded.Ok<Manifest>(Manifest manifest) -> {
                List<Write> writes = new ArrayList<>();
                Outcome outcome = catalogue.add(new StoredManifest(manifest, nowMillis), writes);
                out.add(new Condition(Trouble.MANIFESTS_FULL, outcome == Outcome.FULL));
                if (outcome == Outcome.NEW) {
                    out.add(new Persist(writes));
                    out.add(new Notify("capsule-learned", about(manifest)));
                }
                yield result(outcome, "manifests-full", out);
            }
        };
    }

    Result receipt(byte[] encoded, boolean expiredToo, List<StateEffect> out) {
        if (isKnown(encoded)) {
            return Result.KNOWN;
        }
        return receipt(checker.check(encoded, cycles.current()), expiredToo, out);
    }

    /** Receipts of one peer, verified together; one result each, in order. */
    List<Result> receipts(List<byte[]> encoded, List<StateEffect> out) {
        return checker.checkAll(encoded, cycles.current()).stream()
                .map(checked -> receipt(checked, false, out))
                .toList();
    }

    /** A receipt whose proof this node's gossip layer has verified; that is not done again. */
    Result verifiedReceipt(byte[] encoded, List<StateEffect> out) {
        return receipt(checker.recognise(encoded, cycles.current()), false, out);
    }

    private Result receipt(ReceiptChecker.Checked checked, boolean expiredToo, List<StateEffect> out) {
        return switch (checked) {
            case ReceiptChecker.Checked.Bad(String code, boolean misbehaviour) -> refuse(code, misbehaviour, out);
            case ReceiptChecker.Checked.Good(ReceiptFacts receipt) -> {
                boolean expired = receipt.expiresCycle() < cycles.current();
                if (expired && !(expiredToo && catalogue.isRequired(receipt))) {
                    yield refuse("receipt-expired", false, out);
                }
                yield receipt(receipt, out);
            }
        };
    }

    /** The same bytes were verified when they were stored; checking a proof costs milliseconds. */
    private boolean isKnown(byte[] encoded) {
        return checker.reread(encoded)
                .asOptional()
                .map(receipt -> catalogue.receipt(receipt.id()))
                .filter(stored -> Arrays.equals(stored.encoded(), encoded))
                .isPresent();
    }

    /**
     * A receipt of this node's own. If it has used the slot for another thing, which an older copy of its folder may have
     * forgotten, the receipt must not leave the node.
     */
    Result ownReceipt(ReceiptFacts receipt, List<StateEffect> out) {
        return mayPublish(receipt) ? receipt(receipt, out) : refuse("own-slot-taken", false, out);
    }

    boolean mayPublish(ReceiptFacts receipt) {
        return catalogue.rivalOf(receipt) == null;
    }

    /** A receipt that is verified already. */
    Result receipt(ReceiptFacts receipt, List<StateEffect> out) {
        List<Write> writes = new ArrayList<>();
        ReceiptFacts rival = catalogue.rivalOf(receipt);
        if (rival != null) {
            return rivals(rival, receipt, out);
        }
        Outcome outcome = catalogue.add(receipt, cycles.current(), writes);
        out.add(new Condition(Trouble.RECEIPTS_FULL, outcome == Outcome.FULL));
        if (outcome == Outcome.NEW) {
            stored(receipt, writes, out);
        }
        return result(outcome, "receipts-full", out);
    }

    /** Of two that one key made in one slot the lower id stays, whichever came first: so all nodes keep the same. */
    private Result rivals(ReceiptFacts rival, ReceiptFacts receipt, List<StateEffect> out) {
        if (catalogue.markDoubled(rival)) {
            checker.doubleSignal(rival.encoded(), receipt.encoded()).ifPresent(seen -> {
                out.add(new StateEffect.DoubleSignalled(seen.record(), seen.owner()));
                out.add(new Notify(
                        "double-signalled",
                        seen.owner()
                                .map(owner ->
                                        Map.of("node", owner.onionAddress().text()))
                                .orElse(Map.of())));
            });
        }
        if (rival.id().compareTo(receipt.id()) < 0) {
            return refuse("slot-taken", false, out);
        }
        List<Write> writes = new ArrayList<>();
        catalogue.replace(rival, receipt, cycles.current(), writes);
        stored(receipt, writes, out);
        return Result.NEW;
    }

    private static void stored(ReceiptFacts receipt, List<Write> writes, List<StateEffect> out) {
        out.add(new Persist(writes));
        out.add(new Notify(
                "receipt-verified",
                Map.of(
                        "receiptId", receipt.id().hex(),
                        "capsuleId", receipt.capsuleId().hex(),
                        "kind", receipt.kindName())));
    }

    Result holder(byte[] encoded, List<StateEffect> out) {
        return switch (Holder.decode(encoded)) {
            case Decoded.Refused<Holder>(String code, String ignored) -> refuse(code, isFalse(code), out);
            case Decoded.Ok<Holder>(Holder holder) -> {
                if (holder.untilCycle() < cycles.current()) {
                    yield refuse("holder-expired", false, out);
                }
                List<Write> writes = new ArrayList<>();
                Outcome outcome = catalogue.holders().add(holder, writes);
                if (!writes.isEmpty()) {
                    out.add(new Persist(writes));
                }
                yield result(outcome, "holders-full", out);
            }
        };
    }

    static Map<String, String> about(Manifest manifest) {
        Bytes32 id = manifest.capsuleId();
        return Map.of(
                "capsuleId", id.hex(),
                "name", manifest.description().name(),
                "version", manifest.description().version(),
                "length", Long.toString(manifest.description().length()));
    }

    private static Result result(Outcome outcome, String fullCode, List<StateEffect> out) {
        return switch (outcome) {
            case NEW -> Result.NEW;
            case KNOWN -> Result.KNOWN;
            case FULL -> refuse(fullCode, false, out);
        };
    }

    private static Result refuse(String code, boolean isFalse, List<StateEffect> out) {
        out.add(new Refused(code));
        return isFalse ? Result.FALSE : Result.LEFT;
    }

    /** A newer version of a format may come from an honest node; anything else that does not decode may not. */
    private static boolean isFalse(String code) {
        return !code.equals("unknown-version");
    }
}
