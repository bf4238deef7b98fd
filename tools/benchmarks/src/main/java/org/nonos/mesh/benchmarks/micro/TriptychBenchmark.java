package org.nonos.mesh.benchmarks.micro;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Anonymous attestations, one thread: made, checked alone, and checked 128 at once (time for each of the 128). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TriptychBenchmark {

    private static final int BATCH = 128;
    private static final long CYCLE = 1_000;

    @Param({"64", "1024"})
    public int ringKeys;

    private final RealmTag realm = RealmTag.of(new Realm("benchmarks"));
    private final SecureRandom random = new SecureRandom();
    private final List<ProverKey> keys = new ArrayList<>();
    private Optional<Ring> ring = Optional.empty();
    private final Triptych system = new Triptych(_ -> ring, TriptychLimits.DEFAULTS);
    private final List<Claim> claims = new ArrayList<>();
    private final List<PublicBytes> encodedKeys = new ArrayList<>();

    @Setup
    public void prepare() {
        for (int number = 0; number < ringKeys; number++) {
            byte[] secret = new ByteWriter().bytes(new byte[28]).u32(number).toArray();
            keys.add(ProverKey.derive(secret, realm));
            encodedKeys.add(keys.getLast().commitment());
        }
        ring = ring();
        for (int number = 0; number < BATCH; number++) {
            claims.add(make(number));
        }
    }

    private Optional<Ring> ring() {
        return Ring.of(realm, encodedKeys).asOptional();
    }

    private Claim make(int number) {
        ProverKey key = keys.get(number % ringKeys);
        Attestation said = new Attestation(realm, ReceiptKind.PUBLISHED, Bytes32.ZERO, CYCLE, CYCLE + 10, Bytes32.ZERO);
        int slot = number % TriptychLimits.DEFAULTS.slotsPerCycle();
        Statement statement = system.state(said, ring.orElseThrow(), slot, key);
        return new Claim(statement, system.prove(statement, key, random));
    }

    @Benchmark
    public PublicBytes prove() {
        return system.prove(claims.getFirst().statement(), keys.getFirst(), random);
    }

    @Benchmark
    public ProofVerdict verify() {
        return system.verify(claims.getFirst().statement(), claims.getFirst().proof());
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<ProofVerdict> verifyBatch() {
        return system.verifyBatch(claims);
    }

    @Benchmark
    public Optional<Ring> loadRing() {
        return ring();
    }
}
