package org.nonos.mesh.benchmarks.micro;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.benchmarks.groth16.Prover;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Attestations of a tree's member, one thread: made, checked alone, and checked 256 at once (time for each of the 256). */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Groth16Benchmark {

    private static final int BATCH = 256;

    /** The tree's depth does not matter to a verifier: it sees five numbers and three points. */
    @State(Scope.Benchmark)
    public static class Verification {
        private final Prover prover = new Prover(1);
        private final List<Claim> claims = prover.claims(BATCH);
    }

    @State(Scope.Benchmark)
    public static class Proving {
        private final Prover prover = new Prover(MembershipTree.MAX_DEPTH);
    }

    @Benchmark
    public PublicBytes prove(Proving proving) {
        return proving.prover.prove(proving.prover.statement(0));
    }

    @Benchmark
    public List<ProofVerdict> verify(Verification verification) {
        return verification.prover.verify(verification.claims.subList(0, 1));
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<ProofVerdict> verifyBatch(Verification verification) {
        return verification.prover.verify(verification.claims);
    }
}
