package org.nonos.mesh.proof;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.chaumpedersen.ChaumPedersen;
import org.nonos.mesh.proof.receipt.Receipt;
import org.nonos.mesh.proof.receipt.ReceiptIssuer;
import org.nonos.mesh.proof.receipt.ReceiptLimits;
import org.nonos.mesh.proof.receipt.ReceiptVerifier;
import org.nonos.mesh.proof.receipt.RememberingVerifier;
import org.nonos.mesh.proof.triptych.Ring;
import org.nonos.mesh.proof.triptych.Triptych;
import org.nonos.mesh.proof.triptych.TriptychLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Prints what proofs cost on this machine: microseconds of CPU per operation, one thread. Run by hand, no test. */
final class ProofTimes {

    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 2_000;

    private ProofTimes() {}

    public static void main(String[] arguments) {
        RealmTag realm = RealmTag.of(new Realm("times"));
        ChaumPedersen system = new ChaumPedersen();
        ReceiptLimits limits = ReceiptLimits.DEFAULTS;
        ReceiptIssuer issuer = new ReceiptIssuer(
                new byte[32],
                realm,
                new IdentityKey(new byte[32]),
                new ReceiptIssuer.Systems(system, new Triptych(_ -> Optional.empty(), TriptychLimits.DEFAULTS)),
                (_, _, _, _) -> OptionalInt.empty(),
                new SecureRandom(),
                limits);
        ReceiptVerifier verifier = new ReceiptVerifier(realm, new ProofSystems(List.of(system)), limits);
        RememberingVerifier remembering = new RememberingVerifier(verifier, limits);
        Receipt receipt = issuer.issueNamed(wish(1_000));
        byte[] encoding = receipt.encode();
        G1Point point = G1Point.hashToCurve(new byte[1], new DomainTag("times"));
        byte[] compressed = point.encode();
        Scalar scalar = Scalar.hash(new byte[1], new DomainTag("times"));

        print("scalar times point", i -> point.times(scalar));
        print("decode a point", i -> G1Point.decode(compressed));
        print("hash to curve", i -> G1Point.hashToCurve(compressed, new DomainTag("times")));
        print("hash to scalar", i -> Scalar.hash(compressed, new DomainTag("times")));
        print("issue a receipt", i -> issuer.issueNamed(wish(i % 50)));
        print("decode a receipt", i -> Receipt.decode(encoding));
        print("verify the proof alone", i -> system.verify(receipt.statement(), receipt.proof()));
        print("verify a receipt", i -> verifier.verify(encoding, 1_001));
        print("verify a receipt again", i -> remembering.verify(encoding, 1_001));
        System.out.println("receipt: " + encoding.length + " bytes");
        triptych(realm, 64);
        triptych(realm, 1_024);
    }

    private static ReceiptIssuer.Wish wish(long cycle) {
        return new ReceiptIssuer.Wish(ReceiptKind.PUBLISHED, Bytes32.ZERO, cycle, 10, Bytes32.ZERO);
    }

    private static void triptych(RealmTag realm, int ringKeys) {
        List<ProverKey> keys = IntStream.range(0, ringKeys)
                .mapToObj(number -> ProverKey.derive(
                        new ByteWriter().bytes(new byte[28]).u32(number).toArray(), realm))
                .toList();
        List<PublicBytes> commitments = keys.stream().map(ProverKey::commitment).toList();
        Ring ring = Ring.of(realm, commitments).asOptional().orElseThrow();
        Triptych system = new Triptych(_ -> Optional.of(ring), TriptychLimits.DEFAULTS);
        Attestation said = new Attestation(realm, ReceiptKind.PUBLISHED, Bytes32.ZERO, 1_000, 1_010, Bytes32.ZERO);
        SecureRandom random = new SecureRandom();
        List<Claim> claims = IntStream.range(0, 128)
                .mapToObj(number -> {
                    Statement statement = system.state(said, ring, number % 16, keys.get(number % ringKeys));
                    return new Claim(statement, system.prove(statement, keys.get(number % ringKeys), random));
                })
                .toList();
        Claim claim = claims.getFirst();
        String of = " of " + ringKeys;
        print("load a ring" + of, 10, i -> Ring.of(realm, commitments));
        print("prove" + of, 20, i -> system.prove(claim.statement(), keys.getFirst(), random));
        print("verify" + of, 200, i -> system.verify(claim.statement(), claim.proof()));
        print("verify 128" + of, 10, i -> system.verifyBatch(claims));
    }

    private static void print(String what, LongConsumer operation) {
        run(WARM_UP, operation);
        print(what, ROUNDS, operation);
    }

    private static void print(String what, int rounds, LongConsumer operation) {
        run(rounds, operation);
        long start = cpuNanos();
        run(rounds, operation);
        System.out.printf("%-26s %8.1f µs%n", what, (cpuNanos() - start) / 1e3 / rounds);
    }

    private static void run(int rounds, LongConsumer operation) {
        for (int i = 0; i < rounds; i++) {
            operation.accept(i);
        }
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
