package org.nonos.mesh.routing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.onion.handshake.ReplayFilter;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Answers peers that ask us to be a hop. Who made a request is not known: the peer passes on the requests of others
 * too. So a bad one is refused and counted, never held against the peer; only its rate is.
 */
final class RelaySide {

    private static final int MAX_BUCKETS = 1_024;
    private static final int MAC_BYTES = 32;

    private final RoutingLimits limits;
    private final CircuitHandshake handshake;
    private final byte[] verification;
    private final int seedBytes;
    private final ReplayFilter replays;
    private final Map<NodeId, TokenBucket> perPeer = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, TokenBucket> eldest) {
            return size() > MAX_BUCKETS;
        }
    };
    private @Nullable TokenBucket total;
    private @Nullable OnionKeys keys;

    RelaySide(
            RoutingLimits limits,
            CircuitHandshake handshake,
            byte[] verification,
            int seedBytes,
            RandomGenerator random) {
        this.limits = limits;
        this.handshake = handshake;
        this.verification = verification;
        this.seedBytes = seedBytes;
        this.replays = new ReplayFilter(limits.replayCapacity(), random);
    }

    void keys(OnionKeys ready) {
        keys = ready;
    }

    boolean ready() {
        return keys != null;
    }

    List<RoutingEffect> answer(RoutingInput.CreateIn create, long nowMillis) {
        return switch (judged(create, nowMillis)) {
            case Decoded.Ok<CircuitHandshake.Answer>(CircuitHandshake.Answer answer) ->
                List.of(new RoutingEffect.InstallRelay(create.request(), answer.keyMaterial(), answer.reply()));
            case Decoded.Refused<CircuitHandshake.Answer>(String code, String ignored) ->
                List.of(new RoutingEffect.RefuseRelay(create.request(), code), new RoutingEffect.Refused(code));
        };
    }

    private Decoded<CircuitHandshake.Answer> judged(RoutingInput.CreateIn create, long nowMillis) {
        OnionKeys own = keys;
        if (own == null) {
            return Decoded.refused("onion-key-not-ready", "the own onion key is not there yet");
        }
        if (!mayAsk(create.peer(), nowMillis)) {
            return Decoded.refused("create-rate", "too many CREATE cells");
        }
        return Envelope.decode(create.handshake()).then(envelope -> {
            if (envelope.type() != handshake.type()) {
                return Decoded.refused("handshake-type", "handshake type " + envelope.type() + " is not known");
            }
            byte[] request = envelope.handshake();
            return handshake.answer(
                    request, own, verification, message -> admit(request, message, nowMillis), seedBytes);
        });
    }

    private boolean mayAsk(NodeId peer, long nowMillis) {
        TokenBucket all = total;
        if (all == null) {
            all = new TokenBucket(limits.createsPerSecond(), limits.createBurst(), nowMillis);
            total = all;
        }
        TokenBucket one = perPeer.computeIfAbsent(
                peer, p -> new TokenBucket(limits.createsPerSecondPerPeer(), limits.createBurstPerPeer(), nowMillis));
        return one.tryTake(nowMillis) && all.tryTake(nowMillis);
    }

    /** Fresh and never seen: then our message back, which says nothing yet. */
    private Decoded<byte[]> admit(byte[] request, byte[] message, long nowMillis) {
        byte[] mac = Arrays.copyOfRange(request, request.length - MAC_BYTES, request.length);
        return CreateMessage.decode(message).then(made -> switch (replays.check(mac, made.madeAtMillis(), nowMillis)) {
            case FRESH -> Decoded.ok(new byte[0]);
            case REPLAYED -> Decoded.refused("create-replayed", "this request was answered before");
            case STALE -> Decoded.refused("create-stale", "the request was made more than five minutes from now");
            case FULL -> Decoded.refused("create-filter-full", "too many requests in ten minutes");
        });
    }
}
