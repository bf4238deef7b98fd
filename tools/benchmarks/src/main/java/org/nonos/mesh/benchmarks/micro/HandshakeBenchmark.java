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
    private final CircuitHandshake.Pending pending = beginHybrid();
    private final CircuitHandshake.Answer answer = answerHybrid(pending);

    private final NtorV3 ntor = new NtorV3(random::nextBytes);
    private final NtorV3.OnionKey ntorKey = NtorV3.OnionKey.of(new byte[32]);
    private final NtorV3.Pending ntorPending = beginNtor();
    private final CircuitHandshake.Answer ntorAnswer = answerNtor(ntorPending);

    private final HopRenewal renewal = new HopRenewal(random::nextBytes);
    private final byte[] ratchetSecret = new byte[HopRenewal.SECRET_BYTES];
    private final HopRenewal.Pending renewalPending = renewal.begin(ratchetSecret, NOTHING);
    private final HopRenewal.Answer renewalAnswer = answerRenewal();

    @Benchmark
    public CircuitHandshake.Pending hybridOrigin() {
        return beginHybrid();
    }

    @Benchmark
    public CircuitHandshake.Answer hybridRelay() {
        return answerHybrid(pending);
    }

    @Benchmark
    public CircuitHandshake.Finished hybridFinish() {
        return ok(pending.finish(answer.reply(), KEY_BYTES));
    }

    @Benchmark
    public CircuitHandshake.Finished hybridComplete() {
        CircuitHandshake.Pending asked = beginHybrid();
        return ok(asked.finish(answerHybrid(asked).reply(), KEY_BYTES));
    }

    @Benchmark
    public NtorV3.Pending ntorOrigin() {
        return beginNtor();
    }

    @Benchmark
    public CircuitHandshake.Answer ntorRelay() {
        return answerNtor(ntorPending);
    }

    @Benchmark
    public CircuitHandshake.Finished ntorFinish() {
        return ok(ntorPending.finish(ntorAnswer.reply(), KEY_BYTES));
    }

    @Benchmark
    public CircuitHandshake.Finished ntorComplete() {
        NtorV3.Pending asked = beginNtor();
        return ok(asked.finish(answerNtor(asked).reply(), KEY_BYTES));
    }

    @Benchmark
    public HopRenewal.Pending renewalOrigin() {
        return renewal.begin(ratchetSecret, NOTHING);
    }

    @Benchmark
    public HopRenewal.Answer renewalRelay() {
        return answerRenewal();
    }

    @Benchmark
    public HopRenewal.FreshKeys renewalFinish() {
        return ok(renewalPending.finish(renewalAnswer.reply(), KEY_BYTES));
    }

    private CircuitHandshake.Pending beginHybrid() {
        return ok(hybrid.begin(relay.nodeId(), publicKey, NOTHING, NOTHING));
    }

    private CircuitHandshake.Answer answerHybrid(CircuitHandshake.Pending asked) {
        return ok(hybrid.answer(asked.request(), keys, List.of(NOTHING), message -> Decoded.ok(NOTHING), KEY_BYTES));
    }

    private NtorV3.Pending beginNtor() {
        return ok(ntor.begin(relay.nodeId(), ntorKey.point(), NOTHING, NOTHING));
    }

    private CircuitHandshake.Answer answerNtor(NtorV3.Pending asked) {
        return ok(ntor.answer(
                asked.request(), relay.nodeId(), ntorKey, NOTHING, message -> Decoded.ok(NOTHING), KEY_BYTES));
    }

    private HopRenewal.Answer answerRenewal() {
        return ok(renewal.answer(renewalPending.request(), ratchetSecret, NOTHING, KEY_BYTES));
    }

    private static <T> T ok(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow();
    }
}
