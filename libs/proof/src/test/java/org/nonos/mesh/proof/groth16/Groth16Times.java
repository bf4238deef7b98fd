package org.nonos.mesh.proof.groth16;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * Prints what Groth16 costs at the production depth, in CPU time of one thread, the best of several rounds; then what
 * snarkjs takes for the same circuit, key and witness. Needs Node; takes some five minutes. Runs in the module's folder.
 */
final class Groth16Times {

    private static final int ROUNDS = 5;
    private static final int BATCH = 256;

    private Groth16Times() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
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
        ours(new Groth16(circuit, keys, (realm, root) -> true, BATCH, Runnable::run), key, tree, secret);
        beside(ceremony, circuit, new ReceiptCircuit.Input(secret, tree.path(0), Scalar.ONE, Scalar.ONE));
    }

    private static void ours(Groth16 system, Bytes32 key, MembershipTree tree, Scalar secret) {
        Member member = new Member(secret, tree.path(0));
        Attestation said =
                new Attestation(TestKeys.REALM, ReceiptKind.EXECUTED, Bytes32.ZERO, 1_000, 1_100, Bytes32.ZERO);
        Random random = new Random(1);
        List<Claim> claims = new ArrayList<>();
        for (int slot = 0; slot < BATCH; slot++) {
            Statement statement = system.state(said, key, tree.root(), slot, member);
            claims.add(new Claim(statement, system.prove(statement, member, random)));
        }
        Claim first = claims.getFirst();
        print("prove", 1, () -> system.prove(first.statement(), member, random));
        print("verify", 20, () -> require(system.verify(first.statement(), first.proof())));
        print("256 distinct claims at once", 1, () -> system.verifyBatch(claims).forEach(Groth16Times::require));
    }

    /** The proof that snarkjs made has to hold here too. */
    private static void beside(CeremonyKey ceremony, ReceiptCircuit circuit, ReceiptCircuit.Input input)
            throws IOException, InterruptedException {
        Snarkjs.require();
        Path folder = Files.createDirectories(Path.of("target", "snarkjs-times"));
        List<Scalar> witness = circuit.witness(input);
        Files.write(folder.resolve("our.zkey"), SnarkjsKey.zkey(ceremony, circuit.system()));
        Files.write(folder.resolve("our.wtns"), SnarkjsKey.witness(witness));
        Files.writeString(folder.resolve("key.json"), SnarkjsFiles.write(GeneralKey.of(ceremony)));
        Snarkjs.Run run = Snarkjs.script(Path.of("src/test/resources/snarkjs-times.cjs"), folder);
        System.out.println(run.output());
        Groth16Proof theirs = SnarkjsFiles.readProof(Files.readAllBytes(folder.resolve("proof.json")))
                .asOptional()
                .orElseThrow();
        if (!GeneralKey.of(ceremony).verify(theirs, witness.subList(1, 1 + ReceiptCircuit.PUBLIC_INPUTS))) {
            throw new IllegalStateException("their proof does not hold");
        }
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
