package org.nonos.mesh.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.Envelope;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.onion.handshake.ReplayFilter;
import org.nonos.mesh.protocol.discovery.CycleAnchor;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Answers peers that ask us to be a hop. Who made a request is not known: the peer passes on the requests of others
 * too. So a bad one is refused and counted, never held against the peer; only its rate is.
 */
final class RelaySide {

    /** Whoever asked has given up by then, or is about to: the work would be lost. As Tor's MaxOnionQueueDelay. */
    static final long MOST_QUEUED_MILLIS = 1_750;

    private static final int MAC_BYTES = 32;

    private final RoutingLimits limits;
    private final CircuitHandshake handshake;
    private final Realm realm;
    private final int keyBytes;
    private final RandomGenerator random;
    private final CreateRates rates;
    private final ProofCycles cycles;
    private List<byte[]> verifications;
    private long beganAtMillis;
    private @Nullable CycleAnchor anchor;
    private @Nullable ReplayFilter replays;
    private @Nullable OnionKeys keys;

    RelaySide(
            RoutingLimits limits,
            CircuitHandshake handshake,
            Realm realm,
            ProofCycles cycles,
            int keyBytes,
            RandomGenerator random) {
        this.limits = limits;
        this.handshake = handshake;
        this.realm = realm;
        this.keyBytes = keyBytes;
        this.random = random;
        this.cycles = cycles;
        this.rates = new CreateRates(limits);
        this.verifications = List.of(Verification.unproven(realm).bytes());
    }

    void keys(OnionKeys ready, long nowMillis) {
        keys = ready;
        if (replays == null) {
            replays = new ReplayFilter(limits.replayCapacity(), random, nowMillis);
            beganAtMillis = nowMillis;
            accept();
        }
    }

    boolean ready() {
        return keys != null;
    }

    /** From now on the last two anchors that our record names are what an origin may bind a circuit to. */
    void anchor(CycleAnchor own) {
        anchor = own;
        accept();
    }

    /**
     * Anchors of cycles that ended before we began to remember requests are left out: what is bound to a later one was
     * made since, and so no request from before a restart is answered again by its anchor.
     */
    private void accept() {
        List<byte[]> accepted = new ArrayList<>();
        CycleAnchor own = anchor;
        if (own != null && cycles.startMillis(own.cycle() + 1) >= beganAtMillis) {
            accepted.add(Verification.by(realm, own.anchor()).bytes());
            if (own.previous() != null && cycles.startMillis(own.cycle()) >= beganAtMillis) {
                accepted.add(Verification.by(realm, own.previous()).bytes());
            }
        }
        accepted.add(Verification.unproven(realm).bytes());
        verifications = accepted;
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
        ReplayFilter filter = replays;
        if (own == null || filter == null) {
            return Decoded.refused("onion-key-not-ready", "the own onion key is not there yet");
        }
        if (nowMillis - create.arrivedAtMillis() > MOST_QUEUED_MILLIS) {
            return Decoded.refused("create-late", "the request waited for longer than its origin does");
        }
        if (!rates.allow(create.peer(), nowMillis)) {
            return Decoded.refused("create-rate", "too many CREATE cells");
        }
        return Envelope.decode(create.handshake()).then(envelope -> {
            if (envelope.type() != Envelope.HYBRID) {
                return Decoded.refused("handshake-type", "handshake type " + envelope.type() + " is not known");
            }
            byte[] request = envelope.handshake();
            return handshake.answer(
                    request, own, verifications, message -> admit(filter, request, message, nowMillis), keyBytes);
        });
    }

    /** Fresh and never seen: then our message back, which says nothing yet. */
    private static Decoded<byte[]> admit(ReplayFilter filter, byte[] request, byte[] message, long nowMillis) {
        byte[] mac = Arrays.copyOfRange(request, request.length - MAC_BYTES, request.length);
        return CreateMessage.decode(message).then(made -> switch (filter.check(mac, made.madeAtMillis(), nowMillis)) {
            case FRESH -> Decoded.ok(new byte[0]);
            case REPLAYED -> Decoded.refused("create-replayed", "this request was answered before");
            case STALE -> Decoded.refused("create-stale", "the request was made more than five minutes from now");
            case BEFORE_MEMORY -> Decoded.refused("create-before-memory", "made before this node began to remember");
            case FULL -> Decoded.refused("create-filter-full", "too many requests in ten minutes");
        });
    }
}
