package org.nonos.mesh.routing.service;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.kit.boot.MeshProperties;
import org.nonos.mesh.kit.gateway.GatewayAttachment;
import org.nonos.mesh.kit.gateway.GatewayListener;
import org.nonos.mesh.kit.gateway.RemoteSigner;
import org.nonos.mesh.kit.health.Findings;
import org.nonos.mesh.kit.local.LocalChannels;
import org.nonos.mesh.kit.local.Watch;
import org.nonos.mesh.kit.loop.CoreLoop;
import org.nonos.mesh.kit.store.Store;
import org.nonos.mesh.local.discovery.DiscoveryGrpc;
import org.nonos.mesh.local.discovery.RecordChange;
import org.nonos.mesh.local.gateway.IdentityResponse;
import org.nonos.mesh.local.gateway.LinkQuality;
import org.nonos.mesh.local.gateway.LinkUp;
import org.nonos.mesh.local.gossip.GossipGrpc;
import org.nonos.mesh.local.gossip.GossipItem;
import org.nonos.mesh.local.gossip.ItemKind;
import org.nonos.mesh.local.gossip.SubscribeRequest;
import org.nonos.mesh.local.shared.Empty;
import org.nonos.mesh.local.trust.TrustGrpc;
import org.nonos.mesh.local.trust.TrustScore;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Layer;
import org.nonos.mesh.routing.RoutingCore;
import org.nonos.mesh.routing.RoutingEffect;
import org.nonos.mesh.routing.RoutingFacts;
import org.nonos.mesh.routing.RoutingInput;
import org.nonos.mesh.routing.path.Guards;
import org.nonos.mesh.routing.topology.FirstSeen;
import org.nonos.mesh.routing.topology.Verdict;

/**
 * Runs the routing core. It begins once the gateway has said who this node is; until then calls are answered as with
 * the gateway away.
 */
final class RoutingRuntime implements GatewayListener, AutoCloseable {

    /** Room that this node's own facts and calls wait for; what peers send does not wait. */
    private static final long OWN_WAIT_MILLIS = 1_000;

    private static final long TICK_MILLIS = 250;

    private final RoutingProperties properties;
    private final MeshProperties mesh;
    private final Store store;
    private final LocalChannels channels;
    private final RemoteSigner signer;
    private final RoutingMetrics metrics;
    private final LongSupplier clock;
    private final Findings findings = new Findings();
    private final PendingCalls calls = new PendingCalls();
    private final GatewayAttachment gateway;
    private final CircuitLine line;
    private final OnionKeyKeeper key;
    private final List<Watch<?>> watches;
    private volatile @Nullable CoreLoop<RoutingInput, RoutingEffect> loop;

    RoutingRuntime(
            RoutingProperties properties,
            MeshProperties mesh,
            Store store,
            LocalChannels channels,
            RemoteSigner signer,
            RoutingMetrics metrics,
            LongSupplier clock) {
        this.properties = properties;
        this.mesh = mesh;
        this.store = store;
        this.channels = channels;
        this.signer = signer;
        this.metrics = metrics;
        this.clock = clock;
        this.gateway = new GatewayAttachment(Layer.ROUTING, channels, this);
        this.line = new CircuitLine(channels, this::fromGateway, clock);
        this.key = new OnionKeyKeeper(signer, channels, clock, keys -> give(new RoutingInput.OnionKeysReady(keys)));
        this.watches = List.of(records(), ownRecord(), scores(), linkStates());
        RoutingFindings.update(findings, RoutingFacts.NONE);
    }

    GatewayAttachment gateway() {
        return gateway;
    }

    Findings findings() {
        return findings;
    }

    RoutingFacts facts() {
        return metrics.facts();
    }

    /** Answered once with Acquired or AcquireFailed; the number is for {@link #cancelAcquire}. */
    long acquire(NodeId destination, Set<NodeId> avoid, Consumer<RoutingEffect> answer) {
        long request = calls.open(answer);
        ask(new RoutingInput.Acquire(request, destination, avoid), request);
        return request;
    }

    /** Answered once with AcquiredSet or AcquireFailed; the number is for {@link #cancelAcquire}. */
    long acquireSet(List<NodeId> destinations, int legs, Set<NodeId> avoid, Consumer<RoutingEffect> answer) {
        long request = calls.open(answer);
        ask(new RoutingInput.AcquireSet(request, destinations, legs, avoid), request);
        return request;
    }

    void cancelAcquire(long request) {
        if (calls.close(request)) {
            give(new RoutingInput.AcquireCancelled(request));
        }
    }

    void release(RoutingInput.Release release) {
        give(release);
    }

    void describe(Consumer<RoutingEffect> answer) {
        long request = calls.open(answer);
        ask(new RoutingInput.Describe(request), request);
    }

    private void ask(RoutingInput input, long request) {
        if (loop == null) {
            calls.answer(
                    request,
                    new RoutingEffect.AcquireFailed(
                            request, "gateway-away", "the gateway is away; routing waits for it"));
        } else if (!give(input)) {
            calls.answer(
                    request, new RoutingEffect.AcquireFailed(request, "busy", "routing has too much to do; try again"));
        }
    }

    // From the gateway

    @Override
    public void onAttached(IdentityResponse identity) {
        if (loop == null) {
            begin(NodeId.of(identity.getNodeId().toByteArray()));
        }
        give(new RoutingInput.LinksUnknown());
    }

    private void begin(NodeId self) {
        SecureRandom random = new SecureRandom();
        RoutingCore core = new RoutingCore(
                self,
                mesh.meshRealm(),
                mesh.cycles(),
                properties.limits().toLimits(),
                properties.path().toPolicy(),
                properties.guards().toPolicy(),
                stored(),
                new CircuitHandshake(random::nextBytes),
                RelayCryptography.production().seedBytes() + HopRenewal.SECRET_BYTES,
                random);
        RoutingEffects effects =
                new RoutingEffects(channels, signer, gateway, line, calls, metrics, findings, clock, this::giveLater);
        Core<RoutingInput, RoutingEffect> timed =
                (input, nowMillis) -> core.step(input, nowMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        loop = new CoreLoop<>(Layer.ROUTING.id(), timed, clock, effects, store, findings, properties.inputQueue())
                .start();
        loop.repeat(new RoutingInput.Tick(), TICK_MILLIS);
        line.open();
        key.start();
        watches.forEach(Watch::start);
    }

    private List<Write> stored() {
        List<Write> rows = new ArrayList<>();
        for (String table : List.of(Guards.TABLE, FirstSeen.TABLE)) {
            store.scan(table, (key, value) -> rows.add(Write.put(table, key, value)));
        }
        return rows;
    }

    @Override
    public void onDetached() {
        give(new RoutingInput.LinksUnknown());
    }

    @Override
    public void onLinkUp(NodeId peer, LinkUp link) {
        give(new RoutingInput.LinkUp(peer, link.getRemoteAddress()));
        if (link.getRttMicros() != 0) {
            give(new RoutingInput.LinkQuality(peer, Integer.toUnsignedLong(link.getRttMicros()), 0));
        }
    }

    @Override
    public void onLinkDown(NodeId peer, String reason) {
        give(new RoutingInput.LinkDown(peer));
    }

    @Override
    public void onQuality(NodeId peer, LinkQuality quality) {
        give(new RoutingInput.LinkQuality(
                peer,
                Integer.toUnsignedLong(quality.getRttMicros()),
                Math.max(0, quality.getDeliveredBytesPerSecond())));
    }

    /** On the plane's thread. A CREATE that finds no room is dropped, its origin tries elsewhere; all else comes later then. */
    private void fromGateway(RoutingInput input) {
        CoreLoop<RoutingInput, RoutingEffect> running = loop;
        if (running == null || running.offer(input)) {
            return;
        }
        if (input instanceof RoutingInput.CreateIn) {
            metrics.refused("queue-full");
        } else {
            running.schedule(input, 0);
        }
    }

    // From the other layers

    private Watch<RecordChange> records() {
        return new Watch<>(
                observer -> DiscoveryGrpc.newStub(channels.to(Layer.DISCOVERY))
                        .watchRecords(Empty.getDefaultInstance(), observer),
                change -> RecordReading.ofOther(change).forEach(this::give));
    }

    /** The anchors that origins know this node by. */
    private Watch<RecordChange> ownRecord() {
        return new Watch<>(
                observer -> DiscoveryGrpc.newStub(channels.to(Layer.DISCOVERY))
                        .watchSelf(Empty.getDefaultInstance(), observer),
                change -> RecordReading.ofOwn(change).ifPresent(this::give));
    }

    private Watch<TrustScore> scores() {
        return new Watch<>(
                observer ->
                        TrustGrpc.newStub(channels.to(Layer.TRUST)).watchScores(Empty.getDefaultInstance(), observer),
                score -> give(new RoutingInput.TrustChanged(
                        NodeId.of(score.getNodeId().toByteArray()), verdict(score), score.getScore())));
    }

    private static Verdict verdict(TrustScore score) {
        return switch (score.getVerdict()) {
            case TRUSTED -> Verdict.TRUSTED;
            case DISTRUSTED -> Verdict.DISTRUSTED;
            case UNSCORED, UNRECOGNIZED -> Verdict.UNSCORED;
        };
    }

    private Watch<GossipItem> linkStates() {
        return new Watch<>(
                observer -> GossipGrpc.newStub(channels.to(Layer.GOSSIP))
                        .subscribe(
                                SubscribeRequest.newBuilder()
                                        .addKinds(ItemKind.LINK_STATE)
                                        .build(),
                                observer),
                item -> give(new RoutingInput.LinkStateIn(item.getPayload().toByteArray())));
    }

    private boolean give(RoutingInput input) {
        CoreLoop<RoutingInput, RoutingEffect> running = loop;
        return running != null && running.offer(input, OWN_WAIT_MILLIS);
    }

    private void giveLater(RoutingInput input, long delayMillis) {
        CoreLoop<RoutingInput, RoutingEffect> running = loop;
        if (running != null) {
            running.schedule(input, delayMillis);
        }
    }

    @Override
    public void close() {
        watches.forEach(Watch::stop);
        key.close();
        line.close();
        CoreLoop<RoutingInput, RoutingEffect> running = loop;
        if (running != null) {
            running.close();
        }
        store.close();
    }
}
