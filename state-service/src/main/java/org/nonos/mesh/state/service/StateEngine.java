package org.nonos.mesh.state.service;

import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.loop.CoreLoop;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.state.Limits;
import org.nonos.mesh.state.StateAnswer;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateCore;
import org.nonos.mesh.state.StateEffect;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.StateInput.Question;
import org.nonos.mesh.state.Timing;

/** The state layer at work: its core in a loop, and all that carries out what the core wants. Exists once the node's identity is known. */
final class StateEngine implements AutoCloseable {

    private static final long TICK_MILLIS = 200;
    private static final long PATIENCE_MILLIS = 2_000;
    private static final long QUICK_MILLIS = 400;

    private final CoreLoop<StateInput, StateEffect> loop;
    private final Tickets tickets = new Tickets();
    private final FarStreams farStreams;
    private final ServedStreams servedStreams;
    private final ContentWorker content;
    private final Publisher publisher;
    private final ReceiptCalls receiptCalls;
    private final Paperwork paperwork;
    private final OtherLayers layers;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("mesh-state-timer-", 0).daemon(true).factory());

    /** What an engine is made of. */
    record Parts(
            MeshProperties mesh,
            StateProperties properties,
            StateStorage storage,
            Signer signer,
            ReceiptDesk receipts,
            LocalChannels channels,
            GatewayAttachment gateway,
            StateMetrics metrics,
            Refusals refusals,
            StateFindings findings,
            LongSupplier clock) {}

    StateEngine(Parts parts) {
        Limits limits = parts.properties().limits().toLimits();
        Timing timing = parts.properties().timing().toTiming();
        StateCore core = new StateCore(
                parts.signer().nodeId(),
                limits,
                timing,
                parts.mesh().cycles(),
                parts.receipts().checker(),
                new Random(new SecureRandom().nextLong()),
                parts.clock().getAsLong());
        parts.findings().recordsDamaged(parts.storage().restore(core));
        layers = new OtherLayers(parts.channels(), parts.refusals());
        farStreams = new FarStreams(parts.channels(), this::input, this::later, timing.openMillis());
        ShardSource shards = new ShardSource(parts.storage());
        content = new ContentWorker(
                parts.storage(),
                shards,
                this::input,
                parts.metrics(),
                parts.findings(),
                parts.properties().diskThreads());
        servedStreams = new ServedStreams(
                shards,
                this::offer,
                parts.metrics(),
                parts.refusals(),
                limits.maxServedStreams(),
                parts.properties().serveIdleMillis());
        paperwork = new Paperwork(parts.signer(), parts.receipts(), layers, this::input, timer);
        receiptCalls = new ReceiptCalls(parts.receipts(), this);
        publisher = new Publisher(
                parts.signer(),
                parts.receipts(),
                parts.storage().content(),
                parts.metrics(),
                tickets,
                this::offer,
                timing,
                limits);
        StateEffects effects = new StateEffects(
                parts.gateway(),
                tickets,
                farStreams,
                servedStreams,
                content,
                paperwork,
                layers,
                parts.metrics(),
                parts.refusals(),
                parts.findings());
        loop = new CoreLoop<>(
                "state",
                core,
                parts.clock(),
                effects,
                parts.storage().records(),
                parts.findings().all(),
                parts.properties().inputQueue());
    }

    StateEngine start() {
        loop.start();
        timer.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        timer.execute(this::beginAdvertising);
        return this;
    }

    private void beginAdvertising() {
        try {
            RootsInfo roots = (RootsInfo) ask(new Question.Roots());
            paperwork.start(roots.anchorCycle(), roots.anchor());
        } catch (io.grpc.StatusRuntimeException busy) {
            timer.schedule(this::beginAdvertising, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Dropped when the queue is full: the core steps with the time anyway. */
    private void tick() {
        loop.offer(new StateInput.Tick());
    }

    /** For what must not get lost. */
    void input(StateInput input) {
        if (!loop.offer(input, PATIENCE_MILLIS)) {
            loop.schedule(input, TICK_MILLIS);
        }
    }

    /** Never waits, and is not lost: for callers on the core's own thread. */
    private void later(StateInput input) {
        loop.schedule(input, 0);
    }

    /** For what peers send: false when there is no room. */
    boolean offerNow(StateInput input) {
        return loop.offer(input);
    }

    private boolean offer(StateInput input, long waitMillis) {
        return loop.offer(input, waitMillis);
    }

    StateAnswer ask(Question question) {
        return command(ticket -> new StateInput.Ask(ticket, question));
    }

    /** For whoever must not wait: a scrape, a status page. */
    StateAnswer askQuickly(Question question) {
        return tickets.ask(this::offer, ticket -> new StateInput.Ask(ticket, question), QUICK_MILLIS);
    }

    StateAnswer command(java.util.function.LongFunction<StateInput> input) {
        return tickets.ask(this::offer, input);
    }

    Publisher publisher() {
        return publisher;
    }

    ReceiptCalls receipts() {
        return receiptCalls;
    }

    ServedStreams served() {
        return servedStreams;
    }

    OtherLayers layers() {
        return layers;
    }

    int waitingInputs() {
        return loop.waiting();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        paperwork.close();
        farStreams.closeAll();
        publisher.close();
        content.close();
        loop.close();
    }
}
