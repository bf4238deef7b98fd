package org.nonos.mesh.state.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.GatewayListener;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.groth16.MemberProofs;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.health.Refusals;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.store.StoreException;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.state.StateAnswer.RootsInfo;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferList;
import org.nonos.mesh.state.StateAnswer.TransferState;
import org.nonos.mesh.state.StateInput;
import org.nonos.mesh.state.StateInput.Question;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state layer in its process. Holds the data folder from the start, and brings the engine up when the gateway first
 * tells who this node is; until then calls are answered with UNAVAILABLE.
 */
final class StateShell implements GatewayListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateShell.class);
    private static final long RETRY_MILLIS = 500;
    private static final long GAUGES_MILLIS = 1_000;

    private final MeshProperties mesh;
    private final StateProperties properties;
    private final LocalChannels channels;
    private final RemoteSigner signer;
    private final StateStorage storage;
    private final ReceiptDesk receipts;
    private final StateMetrics metrics;
    private final Refusals refusals;
    private final StateFindings findings = new StateFindings(new Findings());
    private final GatewayAttachment gateway;
    private final Set<NodeId> links = ConcurrentHashMap.newKeySet();
    private final GaugeView gauges = new GaugeView();
    private volatile @Nullable StateEngine engine;
    private boolean starting;
    private volatile boolean closed;

    StateShell(
            MeshProperties mesh,
            StateProperties properties,
            LocalChannels channels,
            RemoteSigner signer,
            StateStorage storage,
            RingTable rings,
            MemberProofs members,
            MeterRegistry registry) {
        this.mesh = mesh;
        this.properties = properties;
        this.channels = channels;
        this.signer = signer;
        this.storage = storage;
        this.receipts = new ReceiptDesk(
                mesh, properties.receiptLifetimeCycles(), rings, members, new SlotLedger(storage.records()));
        this.metrics = new StateMetrics(registry);
        this.refusals = new Refusals(registry, Layer.STATE.id());
        this.gateway = new GatewayAttachment(Layer.STATE, channels, this);
        findings.waitingForGateway(true);
        receipts.problem().ifPresent(findings::proofsUnavailable);
        gauge("mesh.state.capsules", "Manifests known", view -> view.roots().manifests());
        gauge("mesh.state.receipts", "Receipts pending", view -> view.roots().receipts());
        gauge(
                "mesh.state.running",
                "Capsules that the local runtime runs",
                view -> view.roots().running());
        gauge(
                "mesh.state.peers.agreeing",
                "Linked peers whose shared roots equal ours",
                view -> view.roots().peers().stream()
                        .filter(peer -> peer.agrees())
                        .count());
        gauge(
                "mesh.state.peers.differing",
                "Linked peers whose shared roots differ",
                view -> view.roots().peers().stream()
                        .filter(peer -> !peer.agrees())
                        .count());
        gauge("mesh.state.transfers.running", "Fetches that run or wait", GaugeView::runningTransfers);
        metrics.gauge("mesh.state.streams.served", "Streams of far nodes served now", () -> {
            StateEngine running = engine;
            return running == null ? 0 : running.served().open();
        });
        metrics.gauge("mesh.state.inputs.waiting", "Inputs that wait for the core", () -> {
            StateEngine running = engine;
            return running == null ? 0 : running.waitingInputs();
        });
        metrics.gauge(
                "mesh.state.disk.free.bytes",
                "Free space where chunks are stored",
                () -> storage.content().freeBytes());
    }

    private void gauge(String name, String description, ToDoubleFunction<GaugeView> value) {
        metrics.gauge(name, description, () -> gauges.read(this) ? value.applyAsDouble(gauges) : 0.0);
    }

    /** What the gauges of one scrape show: asked of the core at most once a second. */
    private static final class GaugeView {
        private @Nullable RootsInfo roots;
        private long runningTransfers;
        private long readAtNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);

        synchronized boolean read(StateShell shell) {
            StateEngine running = shell.engine;
            if (running == null) {
                return false;
            }
            if (System.nanoTime() - readAtNanos > TimeUnit.MILLISECONDS.toNanos(GAUGES_MILLIS)) {
                refresh(running);
                readAtNanos = System.nanoTime();
            }
            return roots != null;
        }

        /** While the core is held up, by a full disk say, what was read last goes on showing. */
        private void refresh(StateEngine running) {
            try {
                roots = (RootsInfo) running.askQuickly(new Question.Roots());
                runningTransfers = ((TransferList) running.askQuickly(new Question.Transfers()))
                        .transfers().stream()
                                .map(TransferInfo::state)
                                .filter(TransferState.RUNNING::equals)
                                .count();
            } catch (StatusRuntimeException heldUp) {
                LOG.debug("the state core does not answer quickly", heldUp);
            }
        }

        RootsInfo roots() {
            return java.util.Objects.requireNonNull(roots);
        }

        double runningTransfers() {
            return runningTransfers;
        }
    }

    @Override
    public void onAttached(IdentityResponse identity) {
        links.clear();
        StateEngine running = engine;
        if (running != null) {
            running.input(new StateInput.LinksLost());
            return;
        }
        synchronized (this) {
            if (starting) {
                return;
            }
            starting = true;
        }
        Thread.ofVirtual().name("mesh-state-start").start(this::bringUp);
    }

    private void bringUp() {
        while (!closed) {
            try {
                bringUpOnce();
                return;
            } catch (Signer.SigningUnavailableException e) {
                LOG.debug("the gateway does not answer yet: {}", e.getMessage());
            } catch (StoreException e) {
                LOG.error("the state layer cannot start yet: {}", e.getMessage());
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void bringUpOnce() {
        NodeId self = signer.nodeId();
        byte[] secret = signer.deriveSecret("proof-key");
        receipts.unlock(secret, signer);
        java.util.Arrays.fill(secret, (byte) 0);
        StateEngine fresh = new StateEngine(new StateEngine.Parts(
                mesh,
                properties,
                storage,
                signer,
                receipts,
                channels,
                gateway,
                metrics,
                refusals,
                findings,
                System::currentTimeMillis));
        synchronized (this) {
            if (closed) {
                fresh.close();
                return;
            }
            engine = fresh.start();
            links.forEach(peer -> fresh.input(new StateInput.LinkUp(peer)));
        }
        findings.waitingForGateway(false);
        LOG.info("state layer of {} is up", self.shortName());
    }

    @Override
    public void onDetached() {
        links.clear();
        with(new StateInput.LinksLost());
    }

    @Override
    public synchronized void onLinkUp(NodeId peer, LinkUp link) {
        links.add(peer);
        with(new StateInput.LinkUp(peer));
    }

    @Override
    public synchronized void onLinkDown(NodeId peer, String reason) {
        links.remove(peer);
        with(new StateInput.LinkDown(peer));
    }

    @Override
    public void onFrame(NodeId peer, int message, byte[] payload) {
        StateEngine running = engine;
        if (running != null && !running.offerNow(new StateInput.FrameIn(peer, message, payload))) {
            refusals.count("input-queue-full");
        }
    }

    /** From this node's gossip layer, over a channel that only this node's processes can use. */
    void onGossip(GossipItem item) {
        java.util.Optional<NodeId> source =
                NodeId.decode(item.getSource().toByteArray()).asOptional();
        OtherLayers.kindOf(item)
                .ifPresent(kind -> with(
                        new StateInput.Gossiped(kind, item.getPayload().toByteArray(), source, item.getVerified())));
    }

    void subscribe(StreamObserver<GossipItem> listener) {
        new OtherLayers(channels, refusals).subscribe(listener);
    }

    private void with(StateInput input) {
        StateEngine running = engine;
        if (running != null) {
            running.input(input);
        }
    }

    /** @throws io.grpc.StatusRuntimeException UNAVAILABLE while the gateway has not told who this node is */
    StateEngine engine() {
        StateEngine running = engine;
        if (running == null) {
            throw Status.UNAVAILABLE
                    .withDescription("The state layer waits for this node's gateway; try again shortly.")
                    .asRuntimeException();
        }
        return running;
    }

    /** Who this node is; throws as {@link #engine} does. */
    NodeId self() {
        engine();
        return signer.nodeId();
    }

    boolean isUp() {
        return engine != null;
    }

    StateStorage storage() {
        return storage;
    }

    StateMetrics metrics() {
        return metrics;
    }

    StateFindings findings() {
        return findings;
    }

    GatewayAttachment gateway() {
        return gateway;
    }

    Map<String, String> facts() {
        Map<String, String> facts = new java.util.LinkedHashMap<>();
        if (gauges.read(this)) {
            RootsInfo roots = gauges.roots();
            facts.put("capsules", Integer.toString(roots.manifests()));
            facts.put("receipts", Integer.toString(roots.receipts()));
            facts.put("running", Integer.toString(roots.running()));
            facts.put("root", roots.roots().root().hex().substring(0, 16));
            facts.put(
                    "peers that agree",
                    roots.peers().stream().filter(peer -> peer.agrees()).count() + " of "
                            + roots.peers().size());
        }
        return facts;
    }

    @Override
    public synchronized void close() {
        closed = true;
        StateEngine running = engine;
        if (running != null) {
            running.close();
        }
        storage.close();
    }
}
