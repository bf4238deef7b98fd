package org.nonos.mesh.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Ed25519 over a record of 300 bytes, about a beacon's size. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignatureBenchmark {

    private final IdentityKey key = new IdentityKey(new byte[IdentityKey.SEED_BYTES]);
    private final byte[] message = new byte[300];
    private final SignatureDomain domain = SignatureDomain.BEACON;
    private final byte[] signature = key.sign(domain, message);

    @Benchmark
    public byte[] sign() {
        return key.sign(domain, message);
    }

    @Benchmark
    public boolean verify() {
        return Signatures.verify(key.nodeId(), domain, message, signature);
    }
}
