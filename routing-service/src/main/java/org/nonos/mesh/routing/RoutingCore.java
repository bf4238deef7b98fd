package org.nonos.mesh.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.core.Core;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.routing.path.GuardPolicy;
import org.nonos.mesh.routing.path.Guards;
import org.nonos.mesh.routing.path.PathChooser;
import org.nonos.mesh.routing.path.PathPolicy;
import org.nonos.mesh.routing.path.Weights;
import org.nonos.mesh.routing.topology.FirstSeen;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;

/**
 * The routing layer: keeps the map of the mesh, draws paths, builds circuits over the gateway's forwarding plane, and
 * answers peers that want us as a hop. Holds no cell: those never leave the gateway.
 */
public final class RoutingCore implements Core<RoutingInput, RoutingEffect> {

    private static final int MAX_DESCRIBED_EDGES = 10_000;

    private final NodeId self;
    private final Nodes nodes;
    private final TopologyTable topology;
    private final LinkStatePublisher publisher;
    private final RelaySide relaySide;
    private final FirstSeen seen;
    private final Guards guards;
    private final OriginCircuits circuits;
    private final LegSets sets;
    private long steadyMillis;

    /**
     * @param stored what was persisted before
     * @param handshake with a secure random source of its own
     * @param keyBytes key material of a hop: what the relay cryptography takes, then the ratchet secret
     * @param random for paths, handles and filters; its secrecy hides which path is next
     */
    public RoutingCore(
            NodeId self,
            Realm realm,
            ProofCycles cycles,
            RoutingLimits limits,
            PathPolicy policy,
            GuardPolicy guardPolicy,
            List<Write> stored,
            CircuitHandshake handshake,
            int keyBytes,
            RandomGenerator random) {
        this.self = self;
        this.nodes = new Nodes(self, limits.maxNodes());
        this.topology = new TopologyTable(limits.maxNodes());
        this.publisher = new LinkStatePublisher(limits, cycles, nodes);
        this.relaySide = new RelaySide(limits, handshake, realm, cycles, keyBytes, random);
        this.seen = new FirstSeen(2 * limits.maxNodes());
        Weights weights = new Weights(policy, nodes, topology);
        this.guards = new Guards(guardPolicy, policy, nodes, seen, weights, random);
        stored.forEach(this::restore);
        PathChooser chooser = new PathChooser(self, nodes, topology, policy, weights, guards, random);
        // Handles begin anywhere, so that the gateway cannot mistake one of a former run for one of this.
        long firstHandle = random.nextLong() >>> 2;
        AnchorChoice anchors = new AnchorChoice(realm, cycles);
        this.circuits = new OriginCircuits(
                limits, self, nodes, topology, chooser, guards, handshake, anchors, keyBytes, firstHandle);
        this.sets = new LegSets(circuits, limits.maxWaiting());
    }

    private void restore(Write row) {
        byte[] value = row.value();
        if (value != null && row.table().equals(Guards.TABLE)) {
            guards.restore(row.key(), value);
        } else if (value != null && row.table().equals(FirstSeen.TABLE)) {
            seen.restore(row.key(), value);
        }
    }

    @Override
    public List<RoutingEffect> step(RoutingInput input, long nowMillis) {
        return step(input, nowMillis, nowMillis);
    }

    /**
     * @param nowMillis since 1970, for what other nodes must agree on; may jump
     * @param nowSteadyMillis of a clock that only goes forward, for how long things take
     */
    public List<RoutingEffect> step(RoutingInput input, long nowMillis, long nowSteadyMillis) {
        steadyMillis = nowSteadyMillis;
        circuits.at(steadyMillis);
        return sets.gather(taken(input, nowMillis), steadyMillis);
    }

    private List<RoutingEffect> taken(RoutingInput input, long nowMillis) {
        return switch (input) {
            case RoutingInput.Tick ignored -> tick(nowMillis);
            case RoutingInput.OnionKeysReady ready -> {
                relaySide.keys(ready.keys(), nowMillis);
                yield List.of();
            }
            case RoutingInput.OwnAnchor own -> {
                relaySide.anchor(own.anchor());
                yield List.of();
            }
            case RoutingInput.CircuitLineUp ignored -> circuits.lineUp(nowMillis);
            case RoutingInput.CircuitLineDown ignored -> {
                circuits.lineDown();
                yield List.of();
            }
            case RoutingInput.LinksUnknown ignored -> {
                nodes.allLinksDown();
                yield List.of();
            }
            case RoutingInput.LinkUp up -> {
                nodes.linkUp(up.peer(), up.remoteAddress());
                guards.linked(up.peer());
                publisher.linksChanged(steadyMillis);
                yield List.of();
            }
            case RoutingInput.LinkDown down -> {
                nodes.linkDown(down.peer());
                publisher.linksChanged(steadyMillis);
                yield List.of();
            }
            case RoutingInput.LinkQuality quality -> {
                nodes.quality(quality.peer(), quality.rttMicros(), quality.bytesPerSecond());
                yield List.of();
            }
            case RoutingInput.RecordSeen record -> record(record, nowMillis);
            case RoutingInput.Introduced introduced -> {
                nodes.introduced(introduced.node(), introduced.introducer());
                yield List.of();
            }
            case RoutingInput.AnchorSeen anchored -> {
                nodes.anchor(anchored.node(), anchored.anchor());
                yield List.of();
            }
            case RoutingInput.RecordGone gone -> {
                nodes.recordGone(gone.node());
                yield List.of();
            }
            case RoutingInput.TrustChanged trust -> {
                nodes.trust(trust.node(), trust.verdict(), trust.score());
                yield List.of();
            }
            case RoutingInput.LinkStateIn in -> linkState(in.encoded(), nowMillis);
            case RoutingInput.LinkStateSigned signed -> signed(signed, nowMillis);
            case RoutingInput.LinkStateUnpublished ignored -> {
                publisher.linksChanged(steadyMillis);
                yield List.of();
            }
            case RoutingInput.CreateIn create -> relaySide.answer(create, nowMillis);
            case RoutingInput.OriginCreated created ->
                circuits.answered(created.handle(), created.reply(), false, nowMillis);
            case RoutingInput.OriginExtended extended ->
                circuits.answered(extended.handle(), extended.reply(), true, nowMillis);
            case RoutingInput.CircuitClosed closed -> circuits.closed(closed, nowMillis);
            case RoutingInput.CircuitUse use -> circuits.use(use);
            case RoutingInput.Acquire acquire -> circuits.acquire(acquire, Optional.empty(), nowMillis);
            case RoutingInput.AcquireSet set -> sets.acquire(set, nowMillis);
            case RoutingInput.AcquireCancelled cancelled -> {
                circuits.cancel(cancelled.request());
                yield sets.cancel(cancelled.request());
            }
            case RoutingInput.Release release -> circuits.release(release);
            case RoutingInput.Describe describe ->
                List.of(new RoutingEffect.Described(
                        describe.request(),
                        circuits.describe(nowMillis),
                        topology.edges(MAX_DESCRIBED_EDGES, nowMillis)));
        };
    }

    private List<RoutingEffect> tick(long nowMillis) {
        topology.dropExpired(nowMillis);
        List<RoutingEffect> effects = new ArrayList<>(keepGuards(nowMillis));
        effects.addAll(publisher.tick(nowMillis, steadyMillis));
        effects.addAll(circuits.tick(nowMillis));
        effects.add(new RoutingEffect.Facts(facts(nowMillis)));
        return effects;
    }

    private RoutingFacts facts(long nowMillis) {
        RoutingFacts.GuardFacts kept =
                new RoutingFacts.GuardFacts(guards.size(), guards.usable(nowMillis), guards.worstCompletionPercent());
        return circuits.facts(relaySide.ready(), topology.countingEdges(nowMillis), kept);
    }

    private List<RoutingEffect> keepGuards(long nowMillis) {
        guards.upkeep(nowMillis);
        List<Write> writes = new ArrayList<>(guards.changes(nowMillis));
        writes.addAll(seen.changes(nowMillis));
        List<RoutingEffect> effects = new ArrayList<>();
        if (!writes.isEmpty()) {
            effects.add(new RoutingEffect.Persist(writes));
        }
        guards.toDial(nowMillis).forEach(guard -> effects.add(new RoutingEffect.Dial(guard.id(), guard.endpoints())));
        return effects;
    }

    private List<RoutingEffect> record(RoutingInput.RecordSeen record, long nowMillis) {
        if (record.onionKey().length != OnionKeys.PUBLIC_BYTES) {
            nodes.recordGone(record.node());
        } else {
            nodes.record(record.node(), record.onionKey(), record.endpoints());
            seen.saw(record.node(), nowMillis);
        }
        return List.of();
    }

    private List<RoutingEffect> linkState(byte[] encoded, long nowMillis) {
        return switch (LinkState.decode(encoded)) {
            case Decoded.Refused<LinkState>(String code, String ignored) -> List.of(new RoutingEffect.Refused(code));
            case Decoded.Ok<LinkState>(LinkState state) -> {
                if (state.issuer().equals(self)) {
                    publisher.heardOwn(state.sequence(), steadyMillis);
                    yield List.of();
                }
                boolean known = nodes.find(state.issuer()).isPresent();
                yield topology.offer(state, known, nowMillis)
                        .<List<RoutingEffect>>map(code -> List.of(new RoutingEffect.Refused(code)))
                        .orElse(List.of());
            }
        };
    }

    private List<RoutingEffect> signed(RoutingInput.LinkStateSigned signed, long nowMillis) {
        publisher.signed(signed.state().isPresent(), steadyMillis);
        return signed.state()
                .<List<RoutingEffect>>map(state -> {
                    topology.offer(state, true, nowMillis);
                    return List.of(new RoutingEffect.PublishLinkState(state.encode()));
                })
                .orElse(List.of());
    }
}
