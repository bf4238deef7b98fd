package org.nonos.mesh.discovery.service;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.nonos.mesh.discovery.DiscoveryCore;
import org.nonos.mesh.discovery.DiscoveryEffect;
import org.nonos.mesh.discovery.DiscoveryInput;
import org.nonos.mesh.discovery.DiscoveryMemory;
import org.nonos.mesh.discovery.DiscoverySettings;
import org.nonos.mesh.discovery.DiscoveryStatus;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.loop.CoreLoop;
import org.nonos.mesh.kit.loop.EffectHandler;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.layer.Layer;

/** Runs the discovery core: feeds it what the gateway and this node's layers say, and carries out what it decides. */
final class DiscoveryRuntime implements EffectHandler<DiscoveryEffect>, AutoCloseable {

    private static final int MAX_WAITING = 1_024;
    private static final long OFFER_WAIT_MILLIS = 1_000;
    private static final long ANSWER_WAIT_MILLIS = 3_000;
    private static final long STATUS_EVERY_MILLIS = 5_000;
    private static final long OVERLOAD_SHOWN_MILLIS = 60_000;
    private static final long OWN_REQUEST = 0;

    private final LongSupplier clock;
    private final Findings findings = new Findings();
    private final Refusals refusals;
    private final DiscoveryMetrics metrics;
    private final RecordBook book = new RecordBook();
    private final RecordBook own = new RecordBook();
    private final CoreLoop<DiscoveryInput, DiscoveryEffect> loop;
    private final GatewayAttachment gateway;
    private final Map<Long, CompletableFuture<DiscoveryEffect>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong(OWN_REQUEST);
    private volatile long overloadedMillis = Long.MIN_VALUE;

    DiscoveryRuntime(
            DiscoverySettings settings,
            int inputQueue,
            DiscoveryMemory memory,
            Store store,
            LocalChannels channels,
            RemoteSigner signer,
            DiscoveryMetrics metrics,
            Refusals refusals,
            LongSupplier clock,
            RandomGenerator random) {
        this.clock = clock;
        this.metrics = metrics;
        this.refusals = refusals;
        this.loop = new CoreLoop<>(
                Layer.DISCOVERY.id(),
                new DiscoveryCore(settings, signer, random, memory),
                clock,
                this,
                store,
                findings,
                inputQueue);
        this.gateway = new GatewayAttachment(Layer.DISCOVERY, channels, new DiscoveryGatewayListener(this::tell));
    }

    DiscoveryRuntime start() {
        loop.start();
        loop.schedule(new DiscoveryInput.AskStatus(OWN_REQUEST), STATUS_EVERY_MILLIS);
        return this;
    }

    /** When the core cannot keep up, what strangers and peers send is dropped and counted; the rest waits. */
    private void tell(DiscoveryInput input) {
        boolean fromAfar = input instanceof DiscoveryInput.Datagram || input instanceof DiscoveryInput.FrameIn;
        boolean taken = fromAfar ? loop.offer(input) : loop.offer(input, OFFER_WAIT_MILLIS);
        if (!taken) {
            refusals.count("overloaded");
            overloadedMillis = clock.getAsLong();
        }
    }

    boolean advertise(DiscoveryInput.Advertise facts) {
        return loop.offer(facts, OFFER_WAIT_MILLIS);
    }

    /** Asks the core; the answer is an effect made for that request. Fails when none comes within 3 s. */
    CompletableFuture<DiscoveryEffect> ask(LongFunction<DiscoveryInput> question) {
        CompletableFuture<DiscoveryEffect> answer = new CompletableFuture<>();
        if (waiting.size() >= MAX_WAITING) {
            answer.completeExceptionally(new IllegalStateException("too many requests wait"));
            return answer;
        }
        long request = requests.incrementAndGet();
        waiting.put(request, answer);
        if (!loop.offer(question.apply(request), OFFER_WAIT_MILLIS)) {
            answer.completeExceptionally(new IllegalStateException("discovery is overloaded"));
        }
        return answer.orTimeout(ANSWER_WAIT_MILLIS, TimeUnit.MILLISECONDS)
                .whenComplete((effect, failure) -> waiting.remove(request));
    }

    @Override
    public List<Write> writesOf(DiscoveryEffect effect) {
        return effect instanceof DiscoveryEffect.Persist(Write write) ? List.of(write) : List.of();
    }

    @Override
    public void carryOut(DiscoveryEffect effect) {
        switch (effect) {
            case DiscoveryEffect.SendDatagram it -> gateway.datagram(it.target(), it.payload());
            case DiscoveryEffect.SendFrame it ->
                gateway.send(it.peers(), it.message().number(), it.message().encode());
            case DiscoveryEffect.Dial it -> gateway.dial(it.peer(), it.endpoints());
            case DiscoveryEffect.Penalise it -> gateway.penalise(it.peer(), it.reason(), it.weight());
            case DiscoveryEffect.Persist it -> {
                // durable already: the loop committed it
            }
            case DiscoveryEffect.Changed it -> book.changed(it.view().nodeId(), RecordViews.toProto(it.view()));
            case DiscoveryEffect.OwnRecord it -> own.changed(it.record().nodeId(), RecordViews.ofOwn(it.record()));
            case DiscoveryEffect.Removed it -> book.removed(it.node());
            case DiscoveryEffect.Wake it -> loop.schedule(new DiscoveryInput.Tick(it.wakeId()), it.delayMillis());
            case DiscoveryEffect.Invited it -> answer(it.replyTo(), it);
            case DiscoveryEffect.Accepted it -> answer(it.replyTo(), it);
            case DiscoveryEffect.Refusal it -> answer(it.replyTo(), it);
            case DiscoveryEffect.StatusAnswer it -> status(it);
            case DiscoveryEffect.Refused it -> refusals.count(it.reason());
            case DiscoveryEffect.Count it -> metrics.count(it.tally());
            case DiscoveryEffect.Event it -> gateway.event(it.type(), it.attributes(), clock.getAsLong());
        }
    }

    private void status(DiscoveryEffect.StatusAnswer it) {
        metrics.status(it.status());
        if (it.replyTo() == OWN_REQUEST) {
            loop.schedule(new DiscoveryInput.AskStatus(OWN_REQUEST), STATUS_EVERY_MILLIS);
        } else {
            answer(it.replyTo(), it);
        }
    }

    private void answer(long request, DiscoveryEffect effect) {
        CompletableFuture<DiscoveryEffect> answer = waiting.get(request);
        if (answer != null) {
            answer.complete(effect);
        }
    }

    /** Findings that hold with this status, and those of the loop. */
    Findings findings(DiscoveryStatus status) {
        Findings all = new Findings();
        findings.standing().forEach(all::raise);
        DiscoveryFindings.of(status).forEach(all::raise);
        long since = clock.getAsLong() - OVERLOAD_SHOWN_MILLIS;
        all.when(overloadedMillis != Long.MIN_VALUE && overloadedMillis > since, DiscoveryFindings.OVERLOADED);
        return all;
    }

    RecordBook book() {
        return book;
    }

    /** This node's own record, for its own layers. */
    RecordBook own() {
        return own;
    }

    GatewayAttachment gateway() {
        return gateway;
    }

    @Override
    public void close() {
        loop.close();
    }
}
