package org.nonos.mesh.state.service;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.protocol.capsule.Holder;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.StateEffect;
import org.nonos.mesh.state.StateInput;

/** Signatures, receipts and advertisements that the core asks for: they need the gateway or discovery, and may wait. */
final class Paperwork implements AutoCloseable {

    private static final long RETRY_MILLIS = 2_000;
    private static final long REPEAT_MILLIS = 60_000;

    private final Signer signer;
    private final ReceiptDesk receipts;
    private final OtherLayers layers;
    private final Consumer<StateInput> inbox;
    private final ScheduledExecutorService timer;

    /** Making a receipt may take half a second; the timer has other things to do. */
    private final ExecutorService prover = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("mesh-state-prover").daemon(true).factory());

    private volatile Facts facts = new Facts(0, Bytes32.ZERO);

    private record Facts(long cycle, Bytes32 anchor) {}

    Paperwork(
            Signer signer,
            ReceiptDesk receipts,
            OtherLayers layers,
            Consumer<StateInput> inbox,
            ScheduledExecutorService timer) {
        this.signer = signer;
        this.receipts = receipts;
        this.layers = layers;
        this.inbox = inbox;
        this.timer = timer;
    }

    /** Begins to tell discovery of this node's proof key and anchor, again and again: discovery may start later. */
    void start(long cycle, Bytes32 anchor) {
        facts = new Facts(cycle, anchor);
        timer.schedule(this::push, 0, TimeUnit.MILLISECONDS);
    }

    void advertise(long cycle, Bytes32 anchor) {
        facts = new Facts(cycle, anchor);
        timer.execute(() -> pushOnce(ignored -> {}));
    }

    private void push() {
        pushOnce(arrived -> timer.schedule(this::push, arrived ? REPEAT_MILLIS : RETRY_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void pushOnce(Consumer<Boolean> arrived) {
        try {
            receipts.commitment()
                    .ifPresentOrElse(
                            commitment -> layers.advertise(facts.cycle(), facts.anchor(), commitment, arrived),
                            () -> arrived.accept(false));
        } catch (Signer.SigningUnavailableException | io.grpc.StatusRuntimeException e) {
            arrived.accept(false);
        }
    }

    void signHolder(StateEffect.SignHolder wanted) {
        timer.execute(() -> attempt(() -> inbox.accept(new StateInput.HolderSigned(
                Holder.sign(wanted.capsuleId(), wanted.sinceCycle(), wanted.untilCycle(), signer)))));
    }

    void issueSeeded(StateEffect.IssueSeeded wanted) {
        prover.execute(() ->
                attempt(() -> receipts.issue(ReceiptKind.SEEDED, wanted.capsuleId(), wanted.cycle(), wanted.anchor())
                        .ifPresent(receipt -> inbox.accept(new StateInput.ReceiptIssued(receipt)))));
    }

    @Override
    public void close() {
        prover.shutdownNow();
    }

    /** The core asks again for what the gateway was not there to sign. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (Signer.SigningUnavailableException e) {
            org.slf4j.LoggerFactory.getLogger(Paperwork.class)
                    .debug("the gateway does not sign now: {}", e.getMessage());
        }
    }
}
