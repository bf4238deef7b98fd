package org.nonos.mesh.benchmarks.groth16;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.ProofVerdict;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.groth16.Groth16;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.Member;
import org.nonos.mesh.proof.groth16.TestKeys;
import org.nonos.mesh.protocol.wire.Bytes32;

/** A member of a tree, who proves and verifies on one thread with the key of a ceremony of its own. */
public final class Prover {

    private static final long CYCLE = 1_000;
    private static final int SLOTS = 16;

    private final SecureRandom random = new SecureRandom();
    private final ReceiptCircuit circuit;
    private final CeremonyKey key;
    private final Member member;
    private final MembershipTree tree;
    private final Groth16 system;

    /** Makes the key with all cores: half a minute of two for the production depth of 20, a second for a depth of 1. */
    public Prover(int depth) {
        circuit = new ReceiptCircuit(depth);
        Workers workers =
                new Workers(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
        key = TestKeys.ceremony(circuit.system(), workers).key();
        TestKeys keys = new TestKeys();
        keys.add(key, circuit.system());
        Scalar secret = scalar();
        tree = MembershipTree.of(depth, List.of(MembershipTree.leaf(secret)));
        member = new Member(secret, tree.path(0));
        system = new Groth16(circuit, keys, (realm, root) -> true, SLOTS, Runnable::run);
    }

    ReceiptCircuit circuit() {
        return circuit;
    }

    CeremonyKey key() {
        return key;
    }

    /** A witness of this member. */
    List<Scalar> witness() {
        return circuit.witness(new ReceiptCircuit.Input(member.secret(), member.path(), scalar(), scalar()));
    }

    public Statement statement(int slot) {
        Attestation said =
                new Attestation(TestKeys.REALM, ReceiptKind.EXECUTED, Bytes32.ZERO, CYCLE, CYCLE + 100, Bytes32.ZERO);
        return system.state(said, key.id(), tree.root(), slot, member);
    }

    public PublicBytes prove(Statement statement) {
        return system.prove(statement, member, random);
    }

    /**
     * True claims, no two with the same proof: of 16 statements, each proven once, the other proofs re-randomised,
     * (A/k, k·B, C). To a verifier they are as dear as any.
     */
    public List<Claim> claims(int count) {
        List<Claim> claims = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            claims.add(number < SLOTS ? proven(number) : another(claims.get(number % SLOTS)));
        }
        return claims;
    }

    private Claim proven(int slot) {
        Statement statement = statement(slot);
        return new Claim(statement, prove(statement));
    }

    private Claim another(Claim claim) {
        Groth16Proof proof = Groth16Proof.decode(claim.proof()).asOptional().orElseThrow();
        Scalar k = scalar();
        Groth16Proof again =
                new Groth16Proof(proof.a().times(k.inverse()), proof.b().times(k), proof.c());
        return new Claim(claim.statement(), again.encode());
    }

    /** @throws IllegalStateException if one of them does not hold */
    public List<ProofVerdict> verify(List<Claim> claims) {
        List<ProofVerdict> verdicts = system.verifyBatch(claims);
        if (!verdicts.stream().allMatch(ProofVerdict.proven()::equals)) {
            throw new IllegalStateException("a true claim was not proven");
        }
        return verdicts;
    }

    private Scalar scalar() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }
}
