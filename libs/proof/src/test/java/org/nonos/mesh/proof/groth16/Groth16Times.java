package org.nonos.mesh.proof.groth16;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Prints what Groth16 costs at the production depth, in CPU time of one thread, the best of several rounds. */
final class Groth16Times {

    private static final int ROUNDS = 5;

    private Groth16Times() {}

    public static void main(String[] arguments) {
        ReceiptCircuit circuit = new ReceiptCircuit(MembershipTree.MAX_DEPTH);
        System.out.println("rows " + circuit.system().rows() + ", variables "
                + circuit.system().variables());
        long before = cpuNanos();
        CeremonyKey ceremony = TestKeys.ceremony(circuit.system()).key();
        System.out.printf("ceremony of one contributor, made and checked: %.1f s%n", (cpuNanos() - before) / 1e9);
        TestKeys keys = new TestKeys();
        Bytes32 key = keys.add(ceremony, circuit.system());
        Scalar secret = Scalar.reduce(new byte[] {5});
        MembershipTree tree = MembershipTree.of(MembershipTree.MAX_DEPTH, List.of(MembershipTree.leaf(secret)));
        Groth16 system = new Groth16(circuit, keys, (realm, root) -> true, 16, Runnable::run);
        Member member = new Member(secret, tree.path(0));
        Attestation said =
                new Attestation(TestKeys.REALM, ReceiptKind.EXECUTED, Bytes32.ZERO, 1_000, 1_100, Bytes32.ZERO);
        Statement statement = system.state(said, key, tree.root(), 0, member);
        Random random = new Random(1);
        Claim[] claim = new Claim[1];
        print("prove", 1, () -> claim[0] = new Claim(statement, system.prove(statement, member, random)));
        print("verify", 20, () -> require(system.verify(statement, claim[0].proof())));
        List<Claim> many = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            many.add(claim[0]);
        }
        print("256 at once", 1, () -> system.verifyBatch(many).forEach(Groth16Times::require));
    }

    private static void require(ProofVerdict verdict) {
        if (!verdict.equals(ProofVerdict.proven())) {
            throw new IllegalStateException("not proven");
        }
    }

    private static void print(String what, int times, Runnable work) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = cpuNanos();
            for (int i = 0; i < times; i++) {
                work.run();
            }
            best = Math.min(best, (cpuNanos() - before) / times);
        }
        System.out.printf("%s: %.2f ms%n", what, best / 1e6);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
