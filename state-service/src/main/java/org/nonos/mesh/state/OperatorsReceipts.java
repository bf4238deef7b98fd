package org.nonos.mesh.state;

import java.util.List;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.state.Intake.Result;
import org.nonos.mesh.state.StateAnswer.ReceiptInfo;
import org.nonos.mesh.state.StateAnswer.Refusal;
import org.nonos.mesh.state.StateAnswer.Why;
import org.nonos.mesh.state.StateEffect.Gossip;

/** Receipts that the operator makes or brings. What is answered with the receipt is stored and goes out to all. */
final class OperatorsReceipts {

    private final Intake intake;
    private final ReceiptChecker checker;

    OperatorsReceipts(Intake intake, ReceiptChecker checker) {
        this.intake = intake;
        this.checker = checker;
    }

    /** One that this node has just made. */
    StateAnswer attest(ReceiptFacts receipt, List<StateEffect> out) {
        return outcome(intake.ownReceipt(receipt, out), receipt, out);
    }

    /** Bytes of unknown origin: verified in full, as if a peer had sent them; nobody is blamed for false ones. */
    StateAnswer bring(byte[] encoded, long currentCycle, List<StateEffect> out) {
        return switch (checker.check(encoded, currentCycle)) {
            case ReceiptChecker.Checked.Bad(String code, boolean _) ->
                new Refusal(Why.BAD_REQUEST, "The receipt is refused: " + code + ".");
            case ReceiptChecker.Checked.Good(ReceiptFacts receipt) ->
                receipt.expiresCycle() < currentCycle
                        ? new Refusal(Why.BAD_REQUEST, "The receipt is refused: expired.")
                        : outcome(intake.receipt(receipt, out), receipt, out);
        };
    }

    private static StateAnswer outcome(Result result, ReceiptFacts receipt, List<StateEffect> out) {
        return switch (result) {
            case NEW -> {
                out.add(new Gossip(GossipKind.RECEIPT, receipt.encoded()));
                yield new ReceiptInfo(receipt);
            }
            case KNOWN -> new ReceiptInfo(receipt);
            case LEFT, FALSE ->
                new Refusal(
                        Why.TOO_MANY,
                        "The receipt is valid and cannot be kept: its slot is taken by another statement, or this node"
                                + " keeps as many receipts as it may.");
        };
    }
}
