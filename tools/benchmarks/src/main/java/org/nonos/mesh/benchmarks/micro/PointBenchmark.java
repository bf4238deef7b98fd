package org.nonos.mesh.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Decoded;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What proofs are made of: by these two, figures of proofs from different machines can be compared. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PointBenchmark {

    private static final DomainTag TAG = new DomainTag("benchmarks");

    private final G1Point point = G1Point.hashToCurve(new byte[1], TAG);
    private final Scalar scalar = Scalar.hash(new byte[1], TAG);
    private final byte[] compressed = point.encode();

    /** In a time that does not show the scalar. */
    @Benchmark
    public G1Point times() {
        return point.times(scalar);
    }

    /** A square root and the check of the subgroup. */
    @Benchmark
    public Decoded<G1Point> decode() {
        return G1Point.decode(compressed);
    }
}
