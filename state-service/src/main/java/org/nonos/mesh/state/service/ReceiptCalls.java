package org.nonos.mesh.state.service;

import io.grpc.Status;
import java.util.Locale;
import java.util.stream.Stream;
import org.nonos.mesh.local.state.MadeReceipt;
import org.nonos.mesh.local.state.ReceiptVerdict;
import org.nonos.mesh.local.state.ReceiptView;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ReceiptChecker;
import org.nonos.mesh.state.ReceiptFacts;
import org.nonos.mesh.state.StateAnswer;
import org.nonos.mesh.state.StateAnswer.ReceiptInfo;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.StateInput.Question;

/** Makes, checks and takes in receipts for the operator. Refusals are gRPC statuses with one sentence. */
final class ReceiptCalls {

    private static final long NANOS_PER_MICRO = 1_000;

    private final ReceiptDesk desk;
    private final StateEngine engine;

    ReceiptCalls(ReceiptDesk desk, StateEngine engine) {
        this.desk = desk;
        this.engine = engine;
    }

    MadeReceipt make(Bytes32 capsuleId, String kindName) {
        ReceiptKind kind = Stream.of(ReceiptKind.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(kindName))
                .findFirst()
                .orElseThrow(() -> Status.INVALID_ARGUMENT
                        .withDescription("A receipt's kind is executed, published, relayed or seeded.")
                        .asRuntimeException());
        StateRpc.orThrow(engine.ask(new Question.Capsule(capsuleId)));
        RootsInfo roots = (RootsInfo) StateRpc.orThrow(engine.ask(new Question.Roots()));
        long began = System.nanoTime();
        ReceiptFacts made = prove(kind, capsuleId, roots);
        long micros = (System.nanoTime() - began) / NANOS_PER_MICRO;
        StateAnswer kept = engine.command(ticket -> new StateInput.Attest(ticket, made));
        return MadeReceipt.newBuilder()
                .setReceipt(view(kept))
                .setProvingMicros(micros)
                .build();
    }

    private ReceiptFacts prove(ReceiptKind kind, Bytes32 capsuleId, RootsInfo roots) {
        try {
            return desk.issue(kind, capsuleId, roots.roots().cycle(), roots.anchor())
                    .orElseThrow(() -> Status.FAILED_PRECONDITION
                            .withDescription("This node cannot make receipts"
                                    + desk.problem().map(why -> ": " + why).orElse(" yet."))
                            .asRuntimeException());
        } catch (Signer.SigningUnavailableException e) {
            throw Status.UNAVAILABLE
                    .withDescription("The gateway, which signs, does not answer; try again.")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    ReceiptVerdict verify(byte[] encoded) {
        RootsInfo roots = (RootsInfo) StateRpc.orThrow(engine.ask(new Question.Roots()));
        long cycle = roots.roots().cycle();
        long began = System.nanoTime();
        ReceiptChecker.Checked checked = desk.checker().check(encoded, cycle);
        ReceiptVerdict.Builder verdict =
                ReceiptVerdict.newBuilder().setVerifyingMicros((System.nanoTime() - began) / NANOS_PER_MICRO);
        return switch (checked) {
            case ReceiptChecker.Checked.Bad(String code, boolean _) ->
                verdict.setReason(code).build();
            case ReceiptChecker.Checked.Good(ReceiptFacts receipt) when receipt.expiresCycle() < cycle ->
                verdict.setReason("expired").build();
            case ReceiptChecker.Checked.Good(ReceiptFacts receipt) ->
                verdict.setValid(true).setReceipt(StateViews.explained(receipt)).build();
        };
    }

    ReceiptView bring(byte[] encoded) {
        return view(engine.command(ticket -> new StateInput.ImportReceipt(ticket, encoded)));
    }

    private static ReceiptView view(StateAnswer answer) {
        return StateViews.explained(((ReceiptInfo) StateRpc.orThrow(answer)).receipt());
    }
}
