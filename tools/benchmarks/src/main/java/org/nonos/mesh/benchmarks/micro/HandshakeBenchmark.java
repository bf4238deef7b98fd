package org.nonos.mesh.benchmarks.micro;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.onion.handshake.CircuitHandshake;
import org.nonos.mesh.onion.handshake.NtorV3;
import org.nonos.mesh.onion.handshake.OnionKeys;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.wire.Decoded;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One hop's circuit handshake: what the origin computes (both of its halves) and what the relay computes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandshakeBenchmark {

    private static final int KEY_BYTES = 512;
    private static final byte[] NOTHING = {};

    private final SecureRandom random = new SecureRandom();
    private final CircuitHandshake handshake = new NtorV3(random::nextBytes);
    private final IdentityKey relay = new IdentityKey(new byte[IdentityKey.SEED_BYTES]);
    private final OnionKeys keys = OnionKeys.of(relay.nodeId(), relay.deriveSecret("onion-key"));
    private final CircuitHandshake.Pending pending = ask();
    private final CircuitHandshake.Answer answer = serve();

    @Benchmark
    public CircuitHandshake.Pending begin() {
        return ask();
    }

    private CircuitHandshake.Pending ask() {
        return handshake
                .begin(relay.nodeId(), keys.publicKey(), NOTHING, NOTHING)
                .asOptional()
                .orElseThrow();
    }

    @Benchmark
    public CircuitHandshake.Answer answer() {
        return serve();
    }

    private CircuitHandshake.Answer serve() {
        return handshake
                .answer(pending.request(), keys, NOTHING, message -> Decoded.ok(NOTHING), KEY_BYTES)
                .asOptional()
                .orElseThrow();
    }

    @Benchmark
    public CircuitHandshake.Finished finish() {
        return pending.finish(answer.reply(), KEY_BYTES).asOptional().orElseThrow();
    }
}
