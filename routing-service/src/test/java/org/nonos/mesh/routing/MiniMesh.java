package org.nonos.mesh.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.routing.path.GuardPolicy;
import org.nonos.mesh.routing.path.PathPolicy;

/**
 * Routing cores under virtual time, all linked with each other, with a forwarding plane and a gossip that are as simple
 * as can be. A dead node answers nothing; a refusing one refuses every CREATE.
 */
final class MiniMesh {

    static final int KEY_BYTES = 320;
    static final ProofCycles CYCLES = ProofCycles.ofSeconds(60);
    static final RoutingLimits LIMITS = RoutingLimits.DEFAULT;

    final Map<Integer, RoutingCore> cores = new HashMap<>();
    final Map<Integer, byte[]> secrets = new HashMap<>();
    final Map<Integer, OnionKeys> keys = new HashMap<>();
    final Map<Integer, List<RoutingEffect>> seen = new HashMap<>();
    final Set<Integer> dead = new HashSet<>();
    final Set<Integer> refusing = new HashSet<>();
    /** Nodes that let every second circuit through only. */
    final Set<Integer> dropsHalf = new HashSet<>();
    /** Nodes whose answers to handshakes are noise. */
    final Set<Integer> garbling = new HashSet<>();
    /** What the hop in the middle makes of the EXTENDs that it passes on, and of their answers. */
    UnaryOperator<byte[]> onExtend = UnaryOperator.identity();

    UnaryOperator<byte[]> onExtended = UnaryOperator.identity();

    private final Map<Long, NodeId> firstHops = new HashMap<>();
    private int extensions;
    private final Map<Long, List<byte[]>> originKeys = new HashMap<>();
    private final Map<Long, List<byte[]>> relayKeys = new HashMap<>();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private long nextRequest = 1;
    long nowMillis = 1_800_000_000_000L;
    private long setByMillis;

    MiniMesh(int size, long seed) {
        this(size, seed, List.of());
    }

    /** @param stored what node 0 persisted before */
    MiniMesh(int size, long seed, List<Write> stored) {
        Random random = new Random(seed);
        for (int node = 0; node < size; node++) {
            cores.put(node, core(node, random, seed, node == 0 ? stored : List.of()));
            byte[] secret = new byte[32];
            random.nextBytes(secret);
            secrets.put(node, secret);
            keys.put(node, OnionKeys.of(id(node), secret));
            seen.put(node, new ArrayList<>());
        }
        cores.forEach((node, core) -> {
            give(node, new RoutingInput.OnionKeysReady(keys.get(node)));
            for (int other = 0; other < size; other++) {
                if (other != node) {
                    give(node, new RoutingInput.LinkUp(id(other), "127.0.0.1:" + other));
                    give(node, new RoutingInput.LinkQuality(id(other), 900, 1_000_000));
                    give(node, record(other));
                }
            }
            give(node, new RoutingInput.CircuitLineUp());
        });
        pass(1_500);
    }

    /** What discovery tells of a node. */
    RoutingInput record(int node) {
        return new RoutingInput.RecordSeen(id(node), keys.get(node).publicKey(), List.of());
    }

    /** Every node closes the cycle before this one; its own routing hears of it, and so do {@code hearers}. */
    void closeCycle(List<Integer> hearers) {
        long closed = CYCLES.cycleAt(nowMillis) - 1;
        for (int node : cores.keySet()) {
            CycleAnchor anchor = anchorOf(node, closed);
            give(node, new RoutingInput.OwnAnchor(anchor));
            hearers.stream()
                    .filter(hearer -> hearer != node)
                    .forEach(hearer -> give(hearer, new RoutingInput.AnchorSeen(id(node), anchor)));
        }
    }

    static CycleAnchor anchorOf(int node, long cycle) {
        return new CycleAnchor(cycle, anchorHash(node, cycle), anchorHash(node, cycle - 1));
    }

    private static Bytes32 anchorHash(int node, long cycle) {
        return Hashes.domain(
                "test-anchor", id(node).toArray(), new ByteWriter(8).u63(cycle).toArray());
    }

    /** A core that knows nothing yet and is no part of the mesh. */
    RoutingCore freshCore(int node) {
        return core(node, new Random(node), node, List.of());
    }

    private static RoutingCore core(int node, Random keys, long seed, List<Write> stored) {
        return new RoutingCore(
                id(node),
                new Realm("test"),
                CYCLES,
                LIMITS,
                PathPolicy.DEFAULT,
                GuardPolicy.DEFAULT,
                stored,
                new CircuitHandshake(keys::nextBytes),
                KEY_BYTES,
                new Random(seed + node));
    }

    void give(int node, RoutingInput input) {
        List<RoutingEffect> effects = cores.get(node).step(input, nowMillis, nowMillis - setByMillis);
        seen.get(node).addAll(effects);
        effects.forEach(effect -> carryOut(node, effect));
        while (!work.isEmpty()) {
            work.poll().run();
        }
    }

    /** All clocks are set; no time passes. */
    void setClocks(long byMillis) {
        nowMillis += byMillis;
        setByMillis += byMillis;
    }

    /** Ticks every node each 250 ms. */
    void pass(long millis) {
        pass(millis, 250);
    }

    void pass(long millis, long stepMillis) {
        for (long until = nowMillis + millis; nowMillis < until; ) {
            nowMillis += stepMillis;
            cores.keySet().stream()
                    .filter(node -> !dead.contains(node))
                    .forEach(node -> give(node, new RoutingInput.Tick()));
        }
    }

    private void carryOut(int node, RoutingEffect effect) {
        switch (effect) {
            case RoutingEffect.SignLinkState sign -> {
                LinkState state = LinkState.signed(
                        key(node), sign.sequence(), sign.cycle(), sign.expiresAtMillis(), sign.edges());
                work.add(() -> give(node, new RoutingInput.LinkStateSigned(Optional.of(state))));
            }
            case RoutingEffect.PublishLinkState publish ->
                cores.keySet().stream()
                        .filter(other -> other != node)
                        .forEach(other -> work.add(() -> give(other, new RoutingInput.LinkStateIn(publish.encoded()))));
            case RoutingEffect.CreateOrigin create ->
                request(node, create.handle(), node, create.firstHop(), create.handshake(), 0);
            case RoutingEffect.ExtendOrigin extend ->
                request(
                        node,
                        extend.handle(),
                        node,
                        extend.nextHop(),
                        extend.handshake(),
                        originKeys.get(extend.handle()).size());
            case RoutingEffect.InstallHop install ->
                originKeys
                        .computeIfAbsent(install.handle(), h -> new ArrayList<>())
                        .add(install.keyMaterial());
            case RoutingEffect.InstallRelay install ->
                answer(
                        install.request(),
                        install.keyMaterial(),
                        garbling.contains(node) ? noise(install.reply().length) : install.reply());
            case RoutingEffect.RefuseRelay refuse -> refuse(refuse.request());
            default -> {}
        }
    }

    /** What node 0 is lent at once. */
    RoutingEffect.Acquired acquire(long request, int destination, Set<NodeId> avoid) {
        give(0, new RoutingInput.Acquire(request, id(destination), new HashSet<>(avoid)));
        return effects(0, RoutingEffect.Acquired.class).stream()
                .filter(acquired -> acquired.request() == request)
                .findFirst()
                .orElseThrow();
    }

    /** Node 0's circuits that it had destroyed. */
    List<Long> destroyed() {
        return effects(0, RoutingEffect.DestroyOrigin.class).stream()
                .map(RoutingEffect.DestroyOrigin::handle)
                .toList();
    }

    private record Asked(int origin, long handle, int hop) {}

    private final Map<Long, Asked> asked = new HashMap<>();

    private void request(int origin, long handle, int from, NodeId to, byte[] handshake, int hop) {
        int target = number(to);
        if (hop == 0) {
            firstHops.put(handle, to);
        } else if (hop == 1 && dropsHalf.contains(number(firstHops.get(handle))) && extensions++ % 2 == 0) {
            work.add(() -> give(origin, new RoutingInput.CircuitClosed(handle, "destroyed", hop)));
            return;
        }
        if (dead.contains(target)) {
            return;
        }
        if (refusing.contains(target)) {
            work.add(() -> give(origin, new RoutingInput.CircuitClosed(handle, "refused", hop)));
            return;
        }
        long request = nextRequest++;
        asked.put(request, new Asked(origin, handle, hop));
        byte[] asItComes = hop == 0 ? handshake : onExtend.apply(handshake);
        work.add(() -> give(target, new RoutingInput.CreateIn(request, id(from), asItComes, nowMillis)));
    }

    private void answer(long request, byte[] keyMaterial, byte[] reply) {
        Asked ask = asked.remove(request);
        if (ask == null) {
            return;
        }
        relayKeys.computeIfAbsent(ask.handle, h -> new ArrayList<>()).add(keyMaterial);
        work.add(() -> give(
                ask.origin,
                ask.hop == 0
                        ? new RoutingInput.OriginCreated(ask.handle, reply)
                        : new RoutingInput.OriginExtended(ask.handle, onExtended.apply(reply))));
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    private void refuse(long request) {
        Asked ask = asked.remove(request);
        if (ask != null) {
            work.add(() -> give(
                    ask.origin,
                    new RoutingInput.CircuitClosed(
                            ask.handle, ask.hop == 0 ? "destroyed-protocol" : "extend-failed-protocol", ask.hop)));
        }
    }

    /** Both ends of every hop of a circuit hold the same key material, and no two hops the same. */
    void assertKeysAgree(long handle) {
        assertThat(originKeys.get(handle)).hasSameSizeAs(relayKeys.get(handle));
        for (int hop = 0; hop < originKeys.get(handle).size(); hop++) {
            assertThat(originKeys.get(handle).get(hop))
                    .hasSize(KEY_BYTES)
                    .isEqualTo(relayKeys.get(handle).get(hop));
        }
        assertThat(originKeys.get(handle).stream().map(Arrays::hashCode).distinct())
                .hasSameSizeAs(originKeys.get(handle));
    }

    <T extends RoutingEffect> List<T> effects(int node, Class<T> type) {
        return seen.get(node).stream().filter(type::isInstance).map(type::cast).toList();
    }

    RoutingFacts facts(int node) {
        return effects(node, RoutingEffect.Facts.class).getLast().facts();
    }

    void forgetSeen() {
        seen.values().forEach(List::clear);
    }

    static IdentityKey key(int node) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) (node + 1));
        return new IdentityKey(seed);
    }

    private static final Map<Integer, NodeId> IDS = new HashMap<>();

    static NodeId id(int node) {
        return IDS.computeIfAbsent(node, n -> key(n).nodeId());
    }

    private int number(NodeId id) {
        return cores.keySet().stream()
                .filter(node -> id(node).equals(id))
                .findFirst()
                .orElseThrow();
    }
}
