package org.nonos.mesh.proof.groth16;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.Phase2;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.protocol.wire.Bytes32;

/** A tree of two places and a key for its circuit, made once for all tests. */
final class SmallTree {

    static final ReceiptCircuit CIRCUIT = new ReceiptCircuit(1);
    static final Phase2 CEREMONY = TestKeys.ceremony(CIRCUIT.system());
    static final TestKeys KEYS = new TestKeys();
    static final Bytes32 KEY = KEYS.add(CEREMONY.key(), CIRCUIT.system());
    static final int SLOTS = 4;
    static final long CYCLE = 1_000;
    static final Scalar ALICE = scalar(new Random(11));
    static final Scalar BOB = scalar(new Random(12));
    static final MembershipTree TREE =
            MembershipTree.of(1, List.of(MembershipTree.leaf(BOB), MembershipTree.leaf(ALICE)));
    static final Member MEMBER = new Member(ALICE, TREE.path(1));

    private SmallTree() {}

    static Groth16 system(RootSource roots) {
        return new Groth16(CIRCUIT, KEYS, roots, SLOTS, ForkJoinPool.commonPool());
    }

    static Claim claim(Groth16 system, Attestation said, int slot, Random random) {
        Statement statement = system.state(said, KEY, TREE.root(), slot, MEMBER);
        return new Claim(statement, system.prove(statement, MEMBER, random));
    }

    static Attestation attestation(int capsule) {
        return attestation(TestKeys.REALM, capsule);
    }

    static Attestation attestation(RealmTag realm, int capsule) {
        return new Attestation(realm, ReceiptKind.EXECUTED, bytes(capsule), CYCLE, CYCLE + 100, Bytes32.ZERO);
    }

    static Bytes32 bytes(int filler) {
        byte[] filled = new byte[32];
        Arrays.fill(filled, (byte) filler);
        return Bytes32.of(filled);
    }

    static Scalar scalar(Random random) {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }
}
