package org.nonos.mesh.benchmarks.micro;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.HopRenewal;
import org.nonos.mesh.onion.handshake.NtorV3;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.onion.relay.RelayCryptography;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.Decoded;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One hop's circuit handshake: what the origin computes (both of its halves) and what the relay computes. Beside it the
 * same of ntor-v3, which is not post-quantum, as the ratio; and the renewal of a hop's keys.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark {

    private static final int KEY_BYTES = RelayCryptography.production().seedBytes() + HopRenewal.SECRET_BYTES;
    private static final byte[] NOTHING = {};

    private final SecureRandom random = new SecureRandom();
    private final IdentityKey relay = new IdentityKey(new byte[IdentityKey.SEED_BYTES]);

    private final CircuitHandshake hybrid = new CircuitHandshake(random::nextBytes);
    private final OnionKeys keys = OnionKeys.of(relay.nodeId(), relay.deriveSecret("onion-key/0"));
    private final byte[] publicKey = keys.publicKey();
    private final CircuitHandshake.Pending pending = hybridOrigin();
    private final CircuitHandshake.Answer answer = hybridRelay();

    private final NtorV3 ntor = new NtorV3(random::nextBytes);
    private final NtorV3.OnionKey ntorKey = NtorV3.OnionKey.of(new byte[32]);
    private final NtorV3.Pending ntorPending = ntorOrigin();
    private final CircuitHandshake.Answer ntorAnswer = ntorRelay();

    private final HopRenewal renewal = new HopRenewal(random::nextBytes);
    private final byte[] ratchetSecret = new byte[HopRenewal.SECRET_BYTES];
    private final HopRenewal.Pending renewalPending = renewal.begin(ratchetSecret, NOTHING);
    private final HopRenewal.Answer renewalAnswer = renewalRelay();

    @Benchmark
    public CircuitHandshake.Pending hybridOrigin() {
        return ok(hybrid.begin(relay.nodeId(), publicKey, NOTHING, NOTHING));
    }

    @Benchmark
    public CircuitHandshake.Answer hybridRelay() {
        return ok(hybrid.answer(pending.request(), keys, List.of(NOTHING), message -> Decoded.ok(NOTHING), KEY_BYTES));
    }

    @Benchmark
    public CircuitHandshake.Finished hybridFinish() {
        return ok(pending.finish(answer.reply(), KEY_BYTES));
    }

    @Benchmark
    public CircuitHandshake.Finished hybridComplete() {
        CircuitHandshake.Pending asked = hybridOrigin();
        var served =
                ok(hybrid.answer(asked.request(), keys, List.of(NOTHING), message -> Decoded.ok(NOTHING), KEY_BYTES));
        return ok(asked.finish(served.reply(), KEY_BYTES));
    }

    @Benchmark
    public NtorV3.Pending ntorOrigin() {
        return ok(ntor.begin(relay.nodeId(), ntorKey.point(), NOTHING, NOTHING));
    }

    @Benchmark
    public CircuitHandshake.Answer ntorRelay() {
        return ok(ntor.answer(
                ntorPending.request(), relay.nodeId(), ntorKey, NOTHING, message -> Decoded.ok(NOTHING), KEY_BYTES));
    }

    @Benchmark
    public CircuitHandshake.Finished ntorFinish() {
        return ok(ntorPending.finish(ntorAnswer.reply(), KEY_BYTES));
    }

    @Benchmark
    public CircuitHandshake.Finished ntorComplete() {
        NtorV3.Pending asked = ntorOrigin();
        var served = ok(ntor.answer(
                asked.request(), relay.nodeId(), ntorKey, NOTHING, message -> Decoded.ok(NOTHING), KEY_BYTES));
        return ok(asked.finish(served.reply(), KEY_BYTES));
    }

    @Benchmark
    public HopRenewal.Pending renewalOrigin() {
        return renewal.begin(ratchetSecret, NOTHING);
    }

    @Benchmark
    public HopRenewal.Answer renewalRelay() {
        return ok(renewal.answer(renewalPending.request(), ratchetSecret, NOTHING, KEY_BYTES));
    }

    @Benchmark
    public HopRenewal.FreshKeys renewalFinish() {
        return ok(renewalPending.finish(renewalAnswer.reply(), KEY_BYTES));
    }

    private static <T> T ok(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow();
    }
}
