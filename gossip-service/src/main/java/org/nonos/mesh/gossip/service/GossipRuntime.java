package org.nonos.mesh.gossip.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.nonos.mesh.gossip.GossipCore;
import org.nonos.mesh.gossip.GossipEffect;
import org.nonos.mesh.gossip.GossipInput;
import org.nonos.mesh.gossip.GossipReport;
import org.nonos.mesh.gossip.ItemVerifiers;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.loop.CoreLoop;
import org.nonos.mesh.local.gossip.PublishResponse;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Runs the gossip core: feeds it what the gateway, trust and this node's layers say, and carries out what it decides. */
final class GossipRuntime implements AutoCloseable {

    private static final int MAX_WAITING_PUBLICATIONS = 4_096;
    private static final long PUBLISH_WAIT_MILLIS = 100;
    private static final long VERDICT_WAIT_MILLIS = 1_000;
    private static final long SLOW_SUBSCRIBER_SHOWN_MILLIS = 300_000;
    private static final long OVERLOAD_SHOWN_MILLIS = 60_000;

    private final LongSupplier clock;
    private final Findings findings;
    private final Refusals refusals;
    private final GossipMetrics metrics;
    private final CoreLoop<GossipInput, GossipEffect> loop;
    private final VerificationLog verifications = new VerificationLog();
    private final VerifierPool verifiers;
    private final Subscribers subscribers;
    private final GatewayAttachment gateway;
    private final TrustLine trust;
    private final Map<Long, Consumer<PublishResponse>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile long slowSubscriberMillis = Long.MIN_VALUE;
    private volatile long overloadedMillis = Long.MIN_VALUE;

    GossipRuntime(
            GossipProperties properties,
            ItemVerifiers itemVerifiers,
            LocalChannels channels,
            GossipMetrics metrics,
            VerificationMetrics verificationMetrics,
            Refusals refusals,
            LongSupplier clock,
            long salt) {
        this.clock = clock;
        this.metrics = metrics;
        this.refusals = refusals;
        this.findings = new Findings();
        this.loop = new CoreLoop<>(
                Layer.GOSSIP.id(),
                new GossipCore(properties.limits().toLimits(), ItemVerifiers::costUnits, salt),
                clock,
                this::carryOut,
                null,
                findings,
                properties.inputQueue());
        this.verifiers = new VerifierPool(
                itemVerifiers,
                clock,
                verdicts -> loop.offer(verdicts, VERDICT_WAIT_MILLIS),
                new VerificationRecorder(verifications, verificationMetrics, clock),
                properties.verifierThreads(),
                properties.limits().verifying(),
                properties.limits().verification().batches());
        this.subscribers = new Subscribers(properties.subscriberBuffer(), this::slowSubscriber);
        this.gateway = new GatewayAttachment(Layer.GOSSIP, channels, new GossipGatewayListener(this::tell, findings));
        this.trust = new TrustLine(channels, this::tell, findings);
        findings.raise(GossipFindings.DETACHED);
        if (!itemVerifiers.missing().isEmpty()) {
            findings.raise(GossipFindings.verifierMissing(itemVerifiers.missing()));
        }
    }

    GossipRuntime start() {
        loop.start();
        return this;
    }

    /** An input from outside this node; when the core cannot keep up, frames are dropped and counted. */
    private void tell(GossipInput input) {
        boolean taken =
                input instanceof GossipInput.FrameIn ? loop.offer(input) : loop.offer(input, VERDICT_WAIT_MILLIS);
        if (!taken) {
            refusals.count("overloaded");
            overloadedMillis = clock.getAsLong();
            findings.raise(GossipFindings.OVERLOADED);
        }
    }

    /** From any thread, after the table of rings or that of keys has changed. */
    void ringsChanged() {
        tell(new GossipInput.RingsChanged());
    }

    /** Answers once, from any thread. */
    void publish(GossipItem item, Consumer<PublishResponse> answer) {
        if (waiting.size() >= MAX_WAITING_PUBLICATIONS) {
            answer.accept(GossipRpc.refused("overloaded"));
            return;
        }
        long request = requests.incrementAndGet();
        waiting.put(request, answer);
        if (!loop.offer(new GossipInput.Publish(request, item), PUBLISH_WAIT_MILLIS)) {
            answer(request, GossipRpc.refused("overloaded"));
        }
    }

    private void answer(long request, PublishResponse response) {
        Consumer<PublishResponse> answer = waiting.remove(request);
        if (answer != null) {
            answer.accept(response);
        }
    }

    private void carryOut(GossipEffect effect) {
        switch (effect) {
            case GossipEffect.Send(var peer, var frame) ->
                gateway.send(List.of(peer), frame.message(), GossipFrameCodec.encode(frame));
            case GossipEffect.Verify verify -> verifiers.verify(verify);
            case GossipEffect.Deliver delivery -> deliver(delivery);
            case GossipEffect.Published(long request, var itemId) ->
                answer(request, GossipRpc.accepted(itemId.toArray()));
            case GossipEffect.PublishRefused(long request, String reason) -> answer(request, GossipRpc.refused(reason));
            case GossipEffect.Penalise(var peer, String reason, int weight) -> gateway.penalise(peer, reason, weight);
            case GossipEffect.Observe observation -> trust.observe(observation);
            case GossipEffect.WakeAt(long atMillis) ->
                loop.schedule(new GossipInput.Tick(), atMillis - clock.getAsLong());
            case GossipEffect.Count count -> metrics.count(count);
            case GossipEffect.Refused(String reason) -> refusals.count(reason);
            case GossipEffect.Report(GossipReport report) -> report(report);
        }
    }

    private void deliver(GossipEffect.Deliver delivery) {
        GossipKind kind = delivery.item().kind();
        subscribers.deliver(delivery);
        metrics.delivered(kind, delivery.latencyMillis());
        if (kind == GossipKind.MANIFEST || kind == GossipKind.RECEIPT || kind == GossipKind.OPERATOR_EVENT) {
            gateway.event("gossip-item", GossipEvents.attributes(delivery), clock.getAsLong());
        }
    }

    private void report(GossipReport report) {
        metrics.report(report);
        long now = clock.getAsLong();
        findings.when(report.peers() == 0 && gateway.isAttached(), GossipFindings.NO_LINKS);
        findings.when(report.shedItems() > 0, GossipFindings.SHEDDING);
        findings.when(recent(slowSubscriberMillis, now, SLOW_SUBSCRIBER_SHOWN_MILLIS), GossipFindings.SLOW_SUBSCRIBER);
        findings.when(recent(overloadedMillis, now, OVERLOAD_SHOWN_MILLIS), GossipFindings.OVERLOADED);
    }

    private void slowSubscriber() {
        refusals.count("slow-subscriber");
        slowSubscriberMillis = clock.getAsLong();
        findings.raise(GossipFindings.SLOW_SUBSCRIBER);
    }

    private static boolean recent(long atMillis, long now, long spanMillis) {
        return atMillis != Long.MIN_VALUE && now - atMillis < spanMillis;
    }

    LayerStatus status() {
        GossipReport report = metrics.report();
        return LayerStatus.newBuilder()
                .setLayer(Layer.GOSSIP.id())
                .addAllFindings(findings.toProto())
                .putFacts("peers", Integer.toString(report.peers()))
                .putFacts("mesh peers", Integer.toString(report.meshPeers()))
                .putFacts("eager links", Integer.toString(report.eagerPeers()))
                .putFacts("fast peers", Integer.toString(report.fastPeers()))
                .putFacts("items remembered", Integer.toString(report.seen()))
                .putFacts("items at hand", Integer.toString(report.recent()))
                .putFacts("items pending", Integer.toString(report.pending()))
                .putFacts("queued bytes", Long.toString(report.queuedBytes()))
                .putFacts("subscribers", Integer.toString(subscribers.count()))
                .build();
    }

    /** How a receipt was verified here, if it was of late. */
    Optional<VerificationFact> verification(Bytes32 receiptId) {
        return verifications.find(receiptId);
    }

    Subscribers subscribers() {
        return subscribers;
    }

    GatewayAttachment gateway() {
        return gateway;
    }

    TrustLine trust() {
        return trust;
    }

    @Override
    public void close() {
        subscribers.close();
        loop.close();
        verifiers.close();
    }
}
