package org.nonos.mesh.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.routing.RoutingInput.Acquire;
import org.nonos.mesh.routing.path.Guards;
import org.nonos.mesh.routing.path.Path;
import org.nonos.mesh.routing.path.PathChooser;
import org.nonos.mesh.routing.path.PathWish;
import org.nonos.mesh.routing.topology.KnownNode;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;
import org.nonos.mesh.routing.topology.Verdict;

/**
 * The circuits that start here: built hop by hop, lent out one user at a time, kept for the next use, destroyed when
 * old. Longer than most files, because a circuit's life reads better whole.
 */
final class OriginCircuits {

    /** Why the gateway closes circuits for reasons of this node's own: nobody's fault. */
    private static final Set<String> OWN_REASONS = Set.of(
            "not-linked",
            "link-closed",
            "circuits-full",
            "queue-full",
            "handle-in-use",
            "handshake-too-long",
            "cannot-extend",
            "bad-key-material",
            "routing-restarted");

    /** What a refused handshake looks like. With an anchor it may be the anchor that was too old: nobody's fault either. */
    private static final Set<String> REFUSALS = Set.of("destroyed-protocol", "extend-failed-protocol");

    /** What whoever gives a circuit back says of one on which nothing came any more. */
    private static final String SILENT = "silent";

    /** How long a request prefers waiting to a short path, while nodes are known whose link-states are still to come. */
    private static final long PATIENCE_MILLIS = 3_000;

    private static final int LEAST_CIRCUITS_TO_SPREAD = 5;
    /** A draining circuit without streams is destroyed after this: its user had time to open one. */
    private static final long DRAIN_GRACE_MILLIS = 10_000;

    private final RoutingLimits limits;
    private final NodeId self;
    private final Nodes nodes;
    private final TopologyTable topology;
    private final PathChooser chooser;
    private final Guards guards;
    private final CircuitHandshake handshake;
    private final AnchorChoice anchors;
    private final int keyBytes;
    private final TreeMap<Long, OriginCircuit> byHandle = new TreeMap<>();
    private final Map<Long, AcquireWait> waiting = new LinkedHashMap<>();
    private final Suspects suspects = new Suspects();
    private final SpareDemand spares = new SpareDemand();
    private final BuildHistory history = new BuildHistory();
    private long nextHandle;
    private boolean lineUp;
    /** Of a clock that only goes forward, for how long things take; the time of day is for what others must agree on. */
    private long steadyMillis;

    OriginCircuits(
            RoutingLimits limits,
            NodeId self,
            Nodes nodes,
            TopologyTable topology,
            PathChooser chooser,
            Guards guards,
            CircuitHandshake handshake,
            AnchorChoice anchors,
            int keyBytes,
            long firstHandle) {
        this.limits = limits;
        this.self = self;
        this.nodes = nodes;
        this.topology = topology;
        this.chooser = chooser;
        this.guards = guards;
        this.handshake = handshake;
        this.anchors = anchors;
        this.keyBytes = keyBytes;
        this.nextHandle = firstHandle;
    }

    void at(long millis) {
        steadyMillis = millis;
    }

    // Requests

    /** @param leg for what place in a set the circuit is */
    List<RoutingEffect> acquire(Acquire request, Optional<LegSet.Leg> leg, long nowMillis) {
        Optional<RoutingEffect> refusal = refusal(request);
        if (refusal.isPresent()) {
            return List.of(refusal.get());
        }
        Optional<OriginCircuit> idle = idle(request, leg, nowMillis);
        if (idle.isPresent()) {
            return lend(idle.get(), request, leg, nowMillis);
        }
        AcquireWait wait = new AcquireWait(
                request,
                leg,
                steadyMillis + limits.acquireMillis(),
                steadyMillis + Math.min(PATIENCE_MILLIS, limits.hopMillis()));
        waiting.put(request.request(), wait);
        return build(wait, nowMillis);
    }

    private Optional<RoutingEffect> refusal(Acquire request) {
        NodeId destination = request.destination();
        Optional<KnownNode> node = nodes.find(destination);
        if (destination.equals(self)) {
            return failed(request, "destination-self", "the destination is this node itself; no circuit is needed");
        }
        if (node.isEmpty() || !node.get().hasOnionKey()) {
            return failed(request, "destination-unknown", "no record of " + destination.shortName() + " is known yet");
        }
        if (node.get().verdict() == Verdict.DISTRUSTED) {
            return failed(request, "destination-distrusted", destination.shortName() + " is distrusted");
        }
        return waiting.size() >= limits.maxWaiting()
                ? failed(request, "busy", waiting.size() + " requests for circuits are waiting already")
                : Optional.empty();
    }

    private static Optional<RoutingEffect> failed(Acquire request, String code, String sentence) {
        return Optional.of(new RoutingEffect.AcquireFailed(request.request(), code, sentence));
    }

    /** Who waited has gone; what is being built for it may still serve another. */
    void cancel(long request) {
        waiting.remove(request);
        byHandle.values()
                .forEach(circuit -> circuit.waiter = circuit.waiter.filter(wait -> wait.request.request() != request));
    }

    /** A pooled circuit that hides less than a new one would is not lent. */
    private Optional<OriginCircuit> idle(Acquire request, Optional<LegSet.Leg> leg, long nowMillis) {
        return pooled(request, leg, nowMillis)
                .filter(circuit -> !circuit.path.reduced()
                        || chooser.choose(request.destination(), PathWish.avoiding(Set.of()), nowMillis)
                                .map(fresh -> !hidesMore(fresh, circuit.path))
                                .orElse(true));
    }

    private static boolean hidesMore(Path fresh, Path standing) {
        return fresh.hops().size() > standing.hops().size() || (!fresh.reduced() && standing.reduced());
    }

    private Optional<OriginCircuit> pooled(Acquire request, Optional<LegSet.Leg> leg, long nowMillis) {
        List<NodeId> spared = leg.isEmpty() ? List.of() : guards.inOrder(nowMillis);
        return byHandle.values().stream()
                .filter(circuit -> circuit.idle() && !hasDistrustedHop(circuit))
                .filter(circuit -> leg.isEmpty() || leg.get().suits(circuit.path, spared))
                .filter(circuit -> circuit.path.destination().equals(request.destination()))
                .filter(circuit -> circuit.path.relays().stream().noneMatch(request.avoid()::contains))
                .filter(circuit -> steadyMillis - circuit.createdAtMillis < softLifeMillis())
                .min(Comparator.comparing((OriginCircuit circuit) -> circuit.path.reduced())
                        .thenComparingInt(circuit -> -circuit.path.hops().size())
                        .thenComparingLong(circuit -> circuit.createdAtMillis));
    }

    private boolean hasDistrustedHop(OriginCircuit circuit) {
        return circuit.path.hops().stream()
                .anyMatch(hop -> nodes.find(hop)
                        .filter(node -> node.verdict() == Verdict.DISTRUSTED)
                        .isPresent());
    }

    private List<RoutingEffect> lend(OriginCircuit circuit, Acquire request, Optional<LegSet.Leg> leg, long nowMillis) {
        leg.ifPresent(place -> place.take(circuit.path));
        circuit.leased = true;
        circuit.waiter = Optional.empty();
        spares.wanted(request.destination(), steadyMillis);
        long ageMillis = steadyMillis - circuit.createdAtMillis;
        return List.of(new RoutingEffect.Acquired(
                request.request(),
                circuit.handle,
                circuit.path,
                nowMillis + softLifeMillis() - ageMillis,
                nowMillis + limits.circuitLifeMillis() - ageMillis));
    }

    /** The circuit is there, ready and lent. */
    boolean stands(long handle) {
        OriginCircuit circuit = byHandle.get(handle);
        return circuit != null && circuit.leased;
    }

    /** The request waits because the mesh, as it is known, has no path for it. */
    boolean hasNoPath(long request) {
        AcquireWait wait = waiting.get(request);
        return wait != null && !wait.building && wait.lastFailure.equals("no-path");
    }

    List<RoutingEffect> release(RoutingInput.Release release) {
        OriginCircuit circuit = byHandle.get(release.handle());
        if (circuit == null || !circuit.leased) {
            return List.of();
        }
        List<RoutingEffect> effects = new ArrayList<>();
        release.suspect()
                .filter(circuit.path.hops()::contains)
                .ifPresent(suspect -> effects.addAll(blame(circuit, suspect)));
        if (release.failure().equals(SILENT)) {
            effects.addAll(silent(circuit));
        }
        effects.addAll(giveBack(circuit, release.failure()));
        return effects;
    }

    /** Who of them it was nobody knows: it counts a little against each, and against whoever stalls each time. */
    private List<RoutingEffect> silent(OriginCircuit circuit) {
        guards.diedInUse(circuit.path.hops().getFirst());
        return circuit.path.relays().stream()
                .<RoutingEffect>map(relay -> new RoutingEffect.Observe(relay, 0, 1, "silent-in-use"))
                .toList();
    }

    /** The destination's own conduct is for its user to report; a relay's is known here only. */
    private List<RoutingEffect> blame(OriginCircuit circuit, NodeId suspect) {
        suspects.add(suspect, steadyMillis);
        return circuit.path.relays().contains(suspect)
                ? List.of(new RoutingEffect.Observe(suspect, 0, 1, "blamed-by-user"))
                : List.of();
    }

    private List<RoutingEffect> giveBack(OriginCircuit circuit, String failure) {
        circuit.leased = false;
        circuit.idleSinceMillis = steadyMillis;
        long idle = byHandle.values().stream()
                .filter(OriginCircuit::idle)
                .filter(other -> other.path.destination().equals(circuit.path.destination()))
                .count();
        boolean old = steadyMillis - circuit.createdAtMillis >= softLifeMillis();
        return !failure.isEmpty() || old || idle > limits.idlePerDestination()
                ? destroy(circuit, failure.isEmpty() ? "finished" : "stream-failed")
                : List.of();
    }

    /** From here on a circuit is lent no more, so that its user has time before it ends. */
    private long softLifeMillis() {
        return limits.circuitLifeMillis() * 8 / 10;
    }

    // Building

    private List<RoutingEffect> build(AcquireWait wait, long nowMillis) {
        if (!lineUp || building() >= limits.maxBuilding()) {
            return List.of();
        }
        List<RoutingEffect> effects = new ArrayList<>(makeRoom());
        NodeId destination = wait.request.destination();
        PathWish alone = PathWish.avoiding(wait.request.avoid());
        Optional<Path> path = wait.leg.isPresent()
                ? wait.leg
                        .get()
                        .choose(guards.inOrder(nowMillis), wish -> path(destination, wish, wait.failed, nowMillis))
                : path(destination, alone, wait.failed, nowMillis);
        if (path.isEmpty() || byHandle.size() >= limits.maxCircuits()) {
            wait.lastFailure = path.isEmpty() ? "no-path" : "busy";
            return effects;
        }
        if (steadyMillis < wait.patientUntilMillis && worthWaiting(path.get(), nowMillis)) {
            return effects;
        }
        wait.attempts++;
        wait.building = true;
        effects.addAll(start(path.get(), Optional.of(wait), nowMillis));
        return effects;
    }

    /** The path is short, there are nodes enough for a full one, and the map is not complete yet. */
    private boolean worthWaiting(Path path, long nowMillis) {
        return path.hops().size() < Path.FULL_HOPS
                && nodes.withOnionKey() >= Path.FULL_HOPS
                && nodes.all().stream()
                        .anyMatch(node -> node.hasOnionKey() && !topology.hasFresh(node.id(), nowMillis));
    }

    /**
     * Avoids what failed just now, and spares the busy, while there is another way of as many hops: else who makes
     * circuits fail could talk this node into shorter ones. What the wish names is avoided always.
     */
    private Optional<Path> path(NodeId destination, PathWish wish, Set<NodeId> failed, long nowMillis) {
        PathWish most = wish.avoidingToo(failed);
        PathWish careful = most.avoidingToo(suspects.at(steadyMillis));
        Optional<Path> best = Optional.empty();
        for (PathWish each : List.of(careful.sparing(busyMiddles()), careful, most, wish)) {
            Optional<Path> found = chooser.choose(destination, each, nowMillis);
            if (found.isPresent() && !found.get().reduced()) {
                return found;
            }
            best = hops(found) > hops(best) ? found : best;
        }
        return best;
    }

    /** Nodes that are a middle hop of a third of our circuits. */
    private Set<NodeId> busyMiddles() {
        if (byHandle.size() < LEAST_CIRCUITS_TO_SPREAD) {
            return Set.of();
        }
        Map<NodeId, Integer> uses = new HashMap<>();
        for (OriginCircuit circuit : byHandle.values()) {
            List<NodeId> relays = circuit.path.relays();
            relays.subList(Math.min(1, relays.size()), relays.size()).forEach(hop -> uses.merge(hop, 1, Integer::sum));
        }
        uses.values().removeIf(count -> 3 * (count + 1) <= byHandle.size() + 1);
        return uses.keySet();
    }

    private static int hops(Optional<Path> path) {
        return path.map(p -> p.hops().size()).orElse(0);
    }

    private List<RoutingEffect> makeRoom() {
        if (byHandle.size() < limits.maxCircuits()) {
            return List.of();
        }
        return byHandle.values().stream()
                .filter(OriginCircuit::idle)
                .min(Comparator.comparingLong(circuit -> circuit.idleSinceMillis))
                .map(circuit -> destroy(circuit, "room"))
                .orElse(List.of());
    }

    private List<RoutingEffect> start(Path path, Optional<AcquireWait> waiter, long nowMillis) {
        OriginCircuit circuit = new OriginCircuit(nextHandle++, path, waiter, steadyMillis);
        byHandle.put(circuit.handle, circuit);
        return next(circuit, nowMillis);
    }

    /** Begins the handshake with the next hop. */
    private List<RoutingEffect> next(OriginCircuit circuit, long nowMillis) {
        NodeId hop = circuit.nextHop();
        Optional<KnownNode> relay = nodes.find(hop);
        if (relay.isEmpty()) {
            return buildFailed(circuit, "hop-forgotten", circuit.hopsDone, circuit.hopsDone > 0, nowMillis);
        }
        byte[] onionKey = relay.get().onionKey().orElse(new byte[0]);
        byte[] message = CreateMessage.at(nowMillis).encode();
        Verification verification = anchors.of(relay.get(), nowMillis);
        circuit.pendingProven = verification.proven();
        return switch (handshake.begin(hop, onionKey, message, verification.bytes())) {
            case Decoded.Ok<CircuitHandshake.Pending>(CircuitHandshake.Pending pending) -> {
                circuit.pending = pending;
                circuit.hopStartedAtMillis = steadyMillis;
                byte[] request = new Envelope(Envelope.HYBRID, pending.request()).encode();
                yield List.of(
                        circuit.hopsDone == 0
                                ? new RoutingEffect.CreateOrigin(circuit.handle, hop, request)
                                : new RoutingEffect.ExtendOrigin(circuit.handle, hop, request));
            }
            case Decoded.Refused<CircuitHandshake.Pending>(String code, String ignored) ->
                buildFailed(circuit, code, circuit.hopsDone, circuit.hopsDone > 0, nowMillis);
        };
    }

    /** @param extended whether a hop after the first has answered */
    List<RoutingEffect> answered(long handle, byte[] reply, boolean extended, long nowMillis) {
        OriginCircuit circuit = byHandle.get(handle);
        CircuitHandshake.Pending pending = circuit == null ? null : circuit.pending;
        if (circuit == null || pending == null || extended != circuit.hopsDone > 0) {
            return List.of();
        }
        circuit.pending = null;
        return switch (pending.finish(reply, keyBytes)) {
            case Decoded.Ok<CircuitHandshake.Finished>(CircuitHandshake.Finished finished) -> {
                List<RoutingEffect> effects = new ArrayList<>();
                suspects.clear(circuit.nextHop());
                effects.add(new RoutingEffect.InstallHop(handle, finished.keyMaterial()));
                circuit.hopsDone++;
                circuit.provenHops += circuit.pendingProven ? 1 : 0;
                effects.addAll(circuit.complete() ? ready(circuit, nowMillis) : next(circuit, nowMillis));
                yield effects;
            }
            case Decoded.Refused<CircuitHandshake.Finished>(String code, String ignored) ->
                buildFailed(circuit, code, circuit.hopsDone, true, nowMillis);
        };
    }

    private List<RoutingEffect> ready(OriginCircuit circuit, long nowMillis) {
        circuit.ready = true;
        circuit.readyAtMillis = steadyMillis;
        circuit.idleSinceMillis = steadyMillis;
        history.add(true);
        guards.completed(circuit.path.hops().getFirst(), circuit.path.destination(), nowMillis);
        List<RoutingEffect> effects = new ArrayList<>();
        effects.add(new RoutingEffect.OriginReady(circuit.handle, circuit.path));
        effects.add(new RoutingEffect.Built(steadyMillis - circuit.createdAtMillis));
        effects.add(new RoutingEffect.Event(
                "circuit-ready",
                Map.of(
                        "handle", Long.toString(circuit.handle),
                        "hops", Integer.toString(circuit.path.hops().size()),
                        "path", names(circuit.path),
                        "anonymity", circuit.path.anonymity())));
        circuit.waiter.ifPresent(wait -> {
            waiting.remove(wait.request.request());
            effects.addAll(lend(circuit, wait.request, wait.leg, nowMillis));
        });
        return effects;
    }

    private static String names(Path path) {
        return String.join(
                ",", path.hops().stream().map(hop -> hop.onionAddress().text()).toList());
    }

    /**
     * A circuit under construction ended.
     *
     * @param hop which hop did not answer, from 0
     * @param tell whether the gateway must be told
     */
    private List<RoutingEffect> buildFailed(
            OriginCircuit circuit, String reason, int hop, boolean tell, long nowMillis) {
        byHandle.remove(circuit.handle);
        history.add(false);
        List<RoutingEffect> effects = new ArrayList<>();
        if (tell) {
            effects.add(new RoutingEffect.DestroyOrigin(circuit.handle, reason));
        }
        effects.add(new RoutingEffect.BuildFailed(reason));
        NodeId failedAt =
                circuit.path.hops().get(Math.min(hop, circuit.path.hops().size() - 1));
        if (circuit.pendingProven && hop == circuit.hopsDone && REFUSALS.contains(reason)) {
            anchors.refused(failedAt, nowMillis);
        } else {
            suspects.add(failedAt, steadyMillis);
            if (!OWN_REASONS.contains(reason)) {
                tellGuards(circuit, hop, nowMillis);
                effects.add(new RoutingEffect.Observe(failedAt, 0, 1, "circuit-failed-at-hop"));
            }
        }
        if (circuit.waiter.isEmpty()) {
            spares.failed(circuit.path.destination(), steadyMillis);
        }
        circuit.waiter.ifPresent(wait -> effects.addAll(tryAgain(wait, circuit, failedAt, reason, nowMillis)));
        return effects;
    }

    private void tellGuards(OriginCircuit circuit, int hop, long nowMillis) {
        NodeId first = circuit.path.hops().getFirst();
        if (hop == 0) {
            guards.silent(first, nowMillis);
        } else {
            boolean atDestination = hop >= circuit.path.hops().size() - 1;
            guards.failedBehind(first, circuit.path.destination(), atDestination, nowMillis);
        }
    }

    private List<RoutingEffect> tryAgain(
            AcquireWait wait, OriginCircuit circuit, NodeId failedAt, String reason, long nowMillis) {
        wait.building = false;
        wait.lastFailure = reason;
        boolean atDestination = failedAt.equals(circuit.path.destination());
        int before = circuit.path.hops().size() - 2;
        if (!atDestination) {
            wait.failed.add(failedAt);
        } else if (before >= 0) {
            wait.failed.add(circuit.path.hops().get(before));
        }
        if (wait.attempts >= limits.buildAttempts()) {
            waiting.remove(wait.request.request());
            return List.of(new RoutingEffect.AcquireFailed(
                    wait.request.request(),
                    "build-failed",
                    wait.attempts + " circuits could not be built; the last failed with " + reason));
        }
        return build(wait, nowMillis);
    }

    // What the gateway says

    List<RoutingEffect> closed(RoutingInput.CircuitClosed closed, long nowMillis) {
        OriginCircuit circuit = byHandle.get(closed.handle());
        if (circuit == null) {
            return List.of();
        }
        if (!circuit.ready) {
            return buildFailed(circuit, closed.reason(), Math.max(0, closed.hop()), false, nowMillis);
        }
        byHandle.remove(circuit.handle);
        if (circuit.leased && !OWN_REASONS.contains(closed.reason())) {
            guards.diedInUse(circuit.path.hops().getFirst());
        }
        return List.of(closedEvent(circuit, "closed"));
    }

    /** Evidence for the relays, one unit for every MiB that they passed on. */
    List<RoutingEffect> use(RoutingInput.CircuitUse use) {
        OriginCircuit circuit = byHandle.get(use.handle());
        if (circuit == null) {
            return List.of();
        }
        circuit.bytesIn = use.bytesIn();
        circuit.bytesOut = use.bytesOut();
        circuit.openStreams = use.openStreams();
        long mebibytes = Math.max(0, use.bytesIn() + use.bytesOut()) >> 20;
        int fresh = Math.clamp(mebibytes - circuit.observedMebibytes, 0, 10_000);
        circuit.observedMebibytes = Math.max(mebibytes, circuit.observedMebibytes);
        return fresh == 0
                ? List.of()
                : circuit.path.relays().stream()
                        .<RoutingEffect>map(relay -> new RoutingEffect.Observe(relay, fresh, 0, "relayed"))
                        .toList();
    }

    List<RoutingEffect> lineUp(long nowMillis) {
        lineUp = true;
        forgetAll();
        return buildWaiting(nowMillis);
    }

    void lineDown() {
        lineUp = false;
        forgetAll();
    }

    private void forgetAll() {
        byHandle.clear();
        waiting.values().forEach(wait -> wait.building = false);
    }

    // Time

    List<RoutingEffect> tick(long nowMillis) {
        List<RoutingEffect> effects = new ArrayList<>();
        for (OriginCircuit circuit : List.copyOf(byHandle.values())) {
            effects.addAll(aged(circuit, nowMillis));
        }
        effects.addAll(expireWaiting());
        effects.addAll(buildWaiting(nowMillis));
        effects.addAll(buildSpares(nowMillis));
        return effects;
    }

    private List<RoutingEffect> aged(OriginCircuit circuit, long nowMillis) {
        if (!byHandle.containsKey(circuit.handle)) {
            return List.of();
        }
        if (!circuit.ready) {
            return steadyMillis - circuit.hopStartedAtMillis >= limits.hopMillis()
                    ? buildFailed(circuit, "timeout", circuit.hopsDone, true, nowMillis)
                    : List.of();
        }
        if (steadyMillis - circuit.createdAtMillis >= limits.circuitLifeMillis()) {
            return destroy(circuit, "lifetime");
        }
        if (circuit.leased && steadyMillis - circuit.createdAtMillis >= softLifeMillis()) {
            return drain(circuit);
        }
        boolean unused = circuit.idle()
                && (steadyMillis - circuit.idleSinceMillis >= limits.idleMillis()
                        || steadyMillis - circuit.createdAtMillis >= softLifeMillis());
        if (circuit.idle() && hasDistrustedHop(circuit)) {
            return destroy(circuit, "distrusted");
        }
        return unused ? destroy(circuit, "idle") : List.of();
    }

    /** Has its successor built, and goes once it carries no stream. */
    private List<RoutingEffect> drain(OriginCircuit circuit) {
        if (!circuit.draining()) {
            circuit.drainingSinceMillis = steadyMillis;
            spares.wanted(circuit.path.destination(), steadyMillis);
            return List.of(
                    new RoutingEffect.Event("circuit-draining", Map.of("handle", Long.toString(circuit.handle))));
        }
        boolean graceOver = steadyMillis - circuit.drainingSinceMillis >= DRAIN_GRACE_MILLIS;
        return graceOver && circuit.openStreams == 0 ? destroy(circuit, "drained") : List.of();
    }

    private List<RoutingEffect> destroy(OriginCircuit circuit, String reason) {
        byHandle.remove(circuit.handle);
        return List.of(new RoutingEffect.DestroyOrigin(circuit.handle, reason), closedEvent(circuit, reason));
    }

    private static RoutingEffect closedEvent(OriginCircuit circuit, String reason) {
        return new RoutingEffect.Event(
                "circuit-closed", Map.of("handle", Long.toString(circuit.handle), "reason", reason));
    }

    private List<RoutingEffect> expireWaiting() {
        List<RoutingEffect> effects = new ArrayList<>();
        for (AcquireWait wait : List.copyOf(waiting.values())) {
            if (steadyMillis >= wait.deadlineMillis) {
                cancel(wait.request.request());
                effects.add(expired(wait));
            }
        }
        return effects;
    }

    private RoutingEffect expired(AcquireWait wait) {
        String name = wait.request.destination().shortName();
        String code = !lineUp ? "gateway-away" : wait.lastFailure.equals("no-path") ? "no-path" : "build-failed";
        String sentence =
                switch (code) {
                    case "gateway-away" -> "the gateway's forwarding plane is away";
                    case "no-path" ->
                        "no path to " + name + ": no linked peer reaches it over edges that both ends sign";
                    default ->
                        "no circuit to " + name + " was ready in time"
                                + (wait.lastFailure.isEmpty() ? "" : "; the last failed with " + wait.lastFailure);
                };
        return new RoutingEffect.AcquireFailed(wait.request.request(), code, sentence);
    }

    private List<RoutingEffect> buildWaiting(long nowMillis) {
        List<RoutingEffect> effects = new ArrayList<>();
        for (AcquireWait wait : List.copyOf(waiting.values())) {
            if (!wait.building) {
                effects.addAll(idle(wait.request, wait.leg, nowMillis)
                        .map(circuit -> {
                            waiting.remove(wait.request.request());
                            return lend(circuit, wait.request, wait.leg, nowMillis);
                        })
                        .orElseGet(() -> build(wait, nowMillis)));
            }
        }
        return effects;
    }

    private List<RoutingEffect> buildSpares(long nowMillis) {
        List<RoutingEffect> effects = new ArrayList<>();
        for (NodeId destination : spares.due(steadyMillis)) {
            boolean room = lineUp
                    && limits.idlePerDestination() > 0
                    && building() < limits.maxBuilding() / 2
                    && byHandle.size() < limits.maxCircuits() / 2;
            boolean has = byHandle.values().stream()
                    .anyMatch(circuit -> !circuit.leased
                            && circuit.waiter.isEmpty()
                            && circuit.path.destination().equals(destination));
            if (room && !has) {
                path(destination, PathWish.avoiding(Set.of()), Set.of(), nowMillis)
                        .ifPresent(path -> effects.addAll(start(path, Optional.empty(), nowMillis)));
            }
        }
        return effects;
    }

    // Numbers

    private int building() {
        return (int)
                byHandle.values().stream().filter(circuit -> !circuit.ready).count();
    }

    List<CircuitDescription> describe(long nowMillis) {
        return byHandle.values().stream()
                .map(circuit -> circuit.describe(nowMillis - steadyMillis))
                .toList();
    }

    RoutingFacts facts(boolean onionKeyReady, int edges, RoutingFacts.GuardFacts kept) {
        Optional<Path> weakest = byHandle.values().stream()
                .filter(circuit -> circuit.ready)
                .map(circuit -> circuit.path)
                .min(Comparator.comparing((Path path) -> !path.reduced())
                        .thenComparingInt(path -> path.hops().size()));
        int leased = (int) byHandle.values().stream().filter(c -> c.leased).count();
        return new RoutingFacts(
                lineUp,
                onionKeyReady,
                nodes.withOnionKey() + 1,
                nodes.linked().size(),
                edges,
                byHandle.size() - building(),
                building(),
                leased,
                waiting.size(),
                weakest.filter(Path::reduced).isPresent(),
                weakest.map(Path::anonymity).orElse(prospect(nodes.withOnionKey() + 1)),
                history.builds(),
                history.failures(),
                kept);
    }

    private static String prospect(int nodesKnown) {
        return nodesKnown <= PathChooser.FEW_NODES
                ? "reduced anonymity: " + nodesKnown + (nodesKnown == 1 ? " node known" : " nodes known")
                : "no circuit yet";
    }
}
