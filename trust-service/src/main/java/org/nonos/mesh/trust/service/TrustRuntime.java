package org.nonos.mesh.trust.service;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.health.Finding;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.ViewWatchers;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.loop.CoreLoop;
import org.nonos.mesh.kit.loop.EffectHandler;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.SelfFacts;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.shared.LayerStatus;
import org.nonos.mesh.local.trust.RingsView;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.protocol.trust.RingStatement;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.trust.IndirectTrust;
import org.nonos.mesh.trust.Observation;
import org.nonos.mesh.trust.TrustCore;
import org.nonos.mesh.trust.TrustEffect;
import org.nonos.mesh.trust.TrustInput;
import org.nonos.mesh.trust.TrustScore;
import org.nonos.mesh.trust.TrustSettings;
import org.nonos.mesh.trust.TrustState;
import org.nonos.mesh.trust.TrustTables;
import org.nonos.mesh.trust.Verdict;
import org.nonos.mesh.trust.ring.KeyCheck;
import org.nonos.mesh.trust.ring.RingBook;
import org.nonos.mesh.trust.ring.RingFigures;
import org.nonos.mesh.trust.ring.RingSettings;
import org.nonos.mesh.trust.ring.RingView;

/** Runs the trust core: feeds it what the gateway, gossip and this node's layers say, and carries out its effects. */
final class TrustRuntime implements AutoCloseable, EffectHandler<TrustEffect> {

    private static final int MAX_WAITING_REQUESTS = 4_096;
    private static final long REQUEST_WAIT_MILLIS = 100;
    private static final long INPUT_WAIT_MILLIS = 1_000;
    private static final long CALL_DEADLINE_MILLIS = 2_000;
    private static final long STATE_MILLIS = 2_000;
    private static final long ADVERTISE_AGAIN_MILLIS = 30_000;

    private final LongSupplier clock;
    private final LocalChannels channels;
    private final Signer signer;
    private final Store store;
    private final Findings findings = new Findings();
    private final Refusals refusals;
    private final TrustMetrics metrics;
    private final CoreLoop<TrustInput, TrustEffect> loop;
    private final GatewayAttachment gateway;
    private final Watch<GossipItem> gossip;
    private final ScoreWatchers watchers = new ScoreWatchers();
    private final ViewWatchers<RingsView> ringWatchers = new ViewWatchers<>("rings");
    private final ProofKeyLine proofKeys;
    private final Optional<SlashingDesk> slashing;
    private final ProofCycles cycles;
    private final ScheduledExecutorService worker;
    private final Map<Long, Consumer<TrustEffect.Answer>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicBoolean advertiseWaits = new AtomicBoolean();
    private volatile @Nullable Bytes32 root;

    /** What needs the curve library. */
    record Proofs(KeyCheck keys, SlashingDesk slashing) {}

    TrustRuntime(
            TrustProperties properties,
            TrustSettings settings,
            RingSettings ringSettings,
            Optional<Proofs> proofs,
            Store store,
            LocalChannels channels,
            Signer signer,
            TrustMetrics metrics,
            Refusals refusals,
            LongSupplier clock,
            RandomGenerator random) {
        this.clock = clock;
        this.channels = channels;
        this.signer = signer;
        this.store = store;
        this.metrics = metrics;
        this.cycles = settings.cycles();
        this.refusals = refusals;
        TrustCore core = new TrustCore(
                settings,
                properties.limits().toLimits(),
                IndirectTrust.DIRECT_ONLY,
                ringSettings,
                proofs.map(Proofs::keys).orElse((node, key) -> false),
                random,
                stored(store),
                clock.getAsLong());
        this.loop = new CoreLoop<>(Layer.TRUST.id(), core, clock, this, store, findings, properties.inputQueue());
        this.gateway = new GatewayAttachment(Layer.TRUST, channels, new TrustGatewayListener(this::tell, findings));
        this.gossip = new Watch<>(this::subscribe, this::gossiped);
        this.proofKeys = new ProofKeyLine(channels, this::tell);
        this.slashing = proofs.map(Proofs::slashing);
        findings.when(proofs.isEmpty(), TrustFindings.RINGS_UNAVAILABLE);
        this.worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("mesh-trust-worker").daemon(true).factory());
        findings.raise(TrustFindings.DETACHED);
    }

    private static List<Write> stored(Store store) {
        List<Write> rows = new ArrayList<>();
        for (String table : List.of(TrustTables.OBSERVED, TrustTables.EVIDENCE, RingBook.TABLE, TrustTables.SLASHED)) {
            store.scan(table, (key, value) -> rows.add(Write.put(table, key, value)));
        }
        return rows;
    }

    TrustRuntime start() {
        loop.start();
        loop.repeat(new TrustInput.Tick(), TrustSettings.TICK_MILLIS);
        worker.scheduleWithFixedDelay(this::refreshState, 0, STATE_MILLIS, TimeUnit.MILLISECONDS);
        worker.scheduleWithFixedDelay(
                this::advertise, ADVERTISE_AGAIN_MILLIS, ADVERTISE_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** An input from outside this node's layers; frames are dropped and counted when the core cannot keep up. */
    private void tell(TrustInput input) {
        boolean frame = input instanceof TrustInput.FrameIn;
        if (frame) {
            metrics.frameIn();
        }
        if (!(frame ? loop.offer(input) : loop.offer(input, INPUT_WAIT_MILLIS))) {
            refusals.count("overloaded");
            findings.raise(TrustFindings.OVERLOADED);
        }
    }

    void observe(List<Observation> seen, Consumer<TrustEffect.Answer> answer, Runnable overloaded) {
        ask(request -> new TrustInput.Observed(request, seen), answer, overloaded);
    }

    /** The answer is given on the core's thread, once; it comes after what the request made durable. */
    void ask(LongFunction<TrustInput> question, Consumer<TrustEffect.Answer> answer, Runnable overloaded) {
        long request = requests.incrementAndGet();
        if (waiting.size() < MAX_WAITING_REQUESTS) {
            waiting.put(request, answer);
            if (loop.offer(question.apply(request), REQUEST_WAIT_MILLIS)) {
                return;
            }
            waiting.remove(request);
        }
        refusals.count("overloaded");
        overloaded.run();
    }

    @Override
    public List<Write> writesOf(TrustEffect effect) {
        return effect instanceof TrustEffect.Persist(List<Write> writes) ? writes : List.of();
    }

    @Override
    public void carryOut(TrustEffect effect) {
        switch (effect) {
            case TrustEffect.Persist persisted -> {
                // Durable already.
            }
            case TrustEffect.Reply(long request, TrustEffect.Answer answer) -> {
                Consumer<TrustEffect.Answer> asker = waiting.remove(request);
                if (asker != null) {
                    asker.accept(answer);
                }
            }
            case TrustEffect.Send(var peer, int message, byte[] payload) -> {
                metrics.frameOut();
                gateway.send(List.of(peer), message, payload);
            }
            case TrustEffect.Sign(EvidenceStatement statement) -> worker.execute(() -> sign(statement));
            case TrustEffect.Publish(byte[] evidence) -> {
                metrics.published();
                publish(ItemKind.EVIDENCE, evidence);
            }
            case TrustEffect.SignRing(RingStatement statement) -> worker.execute(() -> signRing(statement));
            case TrustEffect.PublishRing(byte[] record) -> publish(ItemKind.RING, record);
            case TrustEffect.RingsChanged(List<RingView> rings) -> ringsChanged(TrustProtos.toProto(rings));
            case TrustEffect.ScoreChanged(TrustScore score) -> scoreChanged(score);
            case TrustEffect.AdvertiseRoot(Bytes32 newest) -> {
                root = newest;
                advertise();
            }
            case TrustEffect.Penalise(var peer, String reason, int weight) -> gateway.penalise(peer, reason, weight);
            case TrustEffect.Noted(Observation observation) -> metrics.observed(observation);
            case TrustEffect.Refused(String reason) -> refusals.count(reason);
        }
    }

    /** On the worker's thread: the gateway may take a second. */
    private void sign(EvidenceStatement statement) {
        try {
            byte[] signature = signer.sign(SignatureDomain.EVIDENCE, statement.encode());
            findings.clear(TrustFindings.UNSIGNED.code());
            loop.offer(new TrustInput.Signed(statement, signature), INPUT_WAIT_MILLIS);
        } catch (Signer.SigningUnavailableException e) {
            metrics.unsigned();
            findings.raise(TrustFindings.UNSIGNED);
            loop.offer(new TrustInput.NotSigned(statement), INPUT_WAIT_MILLIS);
        }
    }

    /** As {@link #sign}. */
    private void signRing(RingStatement statement) {
        try {
            byte[] signature = signer.sign(SignatureDomain.RING, statement.encode());
            loop.offer(new TrustInput.RingSigned(statement, signature), INPUT_WAIT_MILLIS);
        } catch (Signer.SigningUnavailableException e) {
            findings.raise(TrustFindings.UNSIGNED);
            loop.offer(new TrustInput.RingNotSigned(), INPUT_WAIT_MILLIS);
        }
    }

    private void gossiped(GossipItem item) {
        byte[] payload = item.getPayload().toByteArray();
        switch (item.getKind()) {
            case EVIDENCE -> tell(new TrustInput.GossipIn(payload));
            case RING -> tell(new TrustInput.RingIn(payload));
            case SLASHING -> slashing.ifPresent(desk -> slashed(desk.read(payload, cycles.cycleAt(clock.getAsLong()))));
            default -> refusals.count("unknown-kind");
        }
    }

    private void slashed(Decoded<TrustInput.Slashed> read) {
        switch (read) {
            case Decoded.Ok<TrustInput.Slashed>(TrustInput.Slashed slashed) -> tell(slashed);
            case Decoded.Refused<TrustInput.Slashed>(String code, String detail) -> refusals.count(code);
        }
    }

    /** Making a ring of a thousand keys takes tens of milliseconds: not on the core's thread. */
    private void ringsChanged(RingsView all) {
        ringWatchers.changed(all);
        slashing.ifPresent(desk -> worker.execute(() -> desk.rings(all)));
    }

    private void publish(ItemKind kind, byte[] payload) {
        GossipItem item = GossipItem.newBuilder()
                .setKind(kind)
                .setPayload(ByteString.copyFrom(payload))
                .build();
        GossipGrpc.newStub(channels.to(Layer.GOSSIP))
                .withDeadlineAfter(CALL_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                .publish(item, new Heard<>(TrustFindings.GOSSIP_AWAY, () -> {}));
    }

    private void subscribe(StreamObserver<GossipItem> observer) {
        GossipGrpc.newStub(channels.to(Layer.GOSSIP))
                .subscribe(
                        SubscribeRequest.newBuilder()
                                .addKinds(ItemKind.EVIDENCE)
                                .addKinds(ItemKind.RING)
                                .addKinds(ItemKind.SLASHING)
                                .build(),
                        observer);
    }

    private void advertise() {
        Bytes32 known = root;
        if (known != null) {
            SelfFacts facts = SelfFacts.newBuilder()
                    .setEvidenceRoot(ByteString.copyFrom(known.toArray()))
                    .build();
            DiscoveryGrpc.newStub(channels.to(Layer.DISCOVERY))
                    .withDeadlineAfter(CALL_DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
                    .advertise(facts, new Heard<>(TrustFindings.DISCOVERY_AWAY, this::advertiseSoon));
        }
    }

    /** At most one further try waits, however many have failed. */
    private void advertiseSoon() {
        if (!worker.isShutdown() && advertiseWaits.compareAndSet(false, true)) {
            worker.schedule(
                    () -> {
                        advertiseWaits.set(false);
                        advertise();
                    },
                    CALL_DEADLINE_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** A call whose answer says only whether the other layer is there. */
    private final class Heard<T> implements StreamObserver<T> {
        private final Finding away;
        private final Runnable otherwise;

        Heard(Finding away, Runnable otherwise) {
            this.away = away;
            this.otherwise = otherwise;
        }

        @Override
        public void onNext(T answer) {
            findings.clear(away.code());
        }

        @Override
        public void onError(Throwable error) {
            findings.raise(away);
            otherwise.run();
        }

        @Override
        public void onCompleted() {
            // One answer was all.
        }
    }

    private void scoreChanged(TrustScore score) {
        watchers.changed(score);
        if (score.verdict() != Verdict.UNSCORED) {
            gateway.event(
                    "trust-changed",
                    Map.of(
                            "node", score.node().onionAddress().text(),
                            "verdict", score.verdict().name().toLowerCase(java.util.Locale.ROOT),
                            "score", String.format(java.util.Locale.ROOT, "%.3f", score.score())),
                    clock.getAsLong());
        }
    }

    private void refreshState() {
        ask(
                TrustInput.AskState::new,
                answer -> {
                    if (answer instanceof TrustEffect.Answer.State(TrustState state)) {
                        metrics.state(state);
                        TrustFindings.update(findings, state);
                        findings.clear(TrustFindings.OVERLOADED.code());
                    }
                },
                () -> findings.raise(TrustFindings.OVERLOADED));
    }

    LayerStatus status() {
        TrustState state = metrics.state();
        return LayerStatus.newBuilder()
                .setLayer(Layer.TRUST.id())
                .addAllFindings(findings.toProto())
                .putFacts("observed nodes", Integer.toString(state.observed()))
                .putFacts("trusted", Integer.toString(state.trusted()))
                .putFacts("distrusted", Integer.toString(state.distrusted()))
                .putFacts("evidence", Integer.toString(state.records()))
                .putFacts("issuers", Integer.toString(state.issuers()))
                .putFacts("contradictions", Integer.toString(state.contradictions()))
                .putFacts("evidence root", state.root().hex().substring(0, 16))
                .putFacts("ring", ring(state.rings()))
                .putFacts("score watchers", Integer.toString(watchers.count()))
                .build();
    }

    private static String ring(RingFigures rings) {
        if (rings.members() == 0) {
            return "none yet, " + rings.keys() + " proof keys known";
        }
        return rings.members() + " members" + (rings.cold() ? ", cold: not yet backed by trust" : "");
    }

    ViewWatchers<RingsView> ringWatchers() {
        return ringWatchers;
    }

    ProofKeyLine proofKeys() {
        return proofKeys;
    }

    ScoreWatchers watchers() {
        return watchers;
    }

    GatewayAttachment gateway() {
        return gateway;
    }

    Watch<GossipItem> gossip() {
        return gossip;
    }

    @Override
    public void close() {
        watchers.close();
        ringWatchers.close();
        worker.shutdownNow();
        loop.close();
        store.close();
    }
}
