package org.nonos.mesh.benchmarks.micro;

import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.RememberingVerifier;
import org.nonos.mesh.proof.receipt.Verdict;
import org.nonos.mesh.proof.triptych.RingTable;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A receipt made, checked, and checked when its verdict is remembered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReceiptBenchmark {

    private static final long CYCLE = 1_000;

    private final RealmTag realm = RealmTag.of(new Realm("benchmarks"));
    private final IdentityKey identity = new IdentityKey(new byte[IdentityKey.SEED_BYTES]);
    private final ChaumPedersen system = new ChaumPedersen();
    private final ReceiptIssuer issuer = new ReceiptIssuer(
            identity.deriveSecret("proof-key"),
            realm,
            identity,
            new ReceiptIssuer.Systems(system, new Triptych(new RingTable(), TriptychLimits.DEFAULTS)),
            (_, _, from, _) -> OptionalInt.of(from),
            new SecureRandom(),
            ReceiptLimits.DEFAULTS);
    private final ReceiptVerifier verifier =
            new ReceiptVerifier(realm, new ProofSystems(List.of(system)), ReceiptLimits.DEFAULTS);
    private final RememberingVerifier remembering = new RememberingVerifier(verifier, ReceiptLimits.DEFAULTS);
    private final byte[] encoding = make().encode();

    @Benchmark
    public Receipt issue() {
        return make();
    }

    private Receipt make() {
        return issuer.issueNamed(new ReceiptIssuer.Wish(ReceiptKind.PUBLISHED, Bytes32.ZERO, CYCLE, 10, Bytes32.ZERO));
    }

    @Benchmark
    public Verdict verify() {
        return verifier.verify(encoding, CYCLE);
    }

    @Benchmark
    public Verdict verifyRemembered() {
        return remembering.verify(encoding, CYCLE);
    }
}
