package org.nonos.mesh.kit.groth16;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.proof.ProofSystem;
import org.nonos.mesh.proof.ProofSystems;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.circuit.ReceiptCircuit;
import org.nonos.mesh.proof.groth16.Groth16;
import org.nonos.mesh.proof.groth16.KeyTable;
import org.nonos.mesh.proof.groth16.TreeTable;
import org.nonos.mesh.proof.triptych.TriptychLimits;

/**
 * What a layer needs for Groth16: the circuit, the keys and trees that this node accepts, and the system over them. Off,
 * it has no circuit and no system, and its tables stay empty: receipts of the system are then of an unknown one. Threads
 * may share one.
 */
public final class MemberProofs {

    private final KeyTable keys = new KeyTable();
    private final TreeTable trees = new TreeTable();
    private final @Nullable ReceiptCircuit circuit;
    private final @Nullable Groth16 system;

    private MemberProofs(@Nullable ReceiptCircuit circuit) {
        this.circuit = circuit;
        // Members have as many slots as ring keys have: they share the book in which a node writes its own.
        this.system = circuit == null
                ? null
                : new Groth16(circuit, keys, trees, TriptychLimits.DEFAULTS.slotsPerCycle(), ForkJoinPool.commonPool());
    }

    /** Off where the settings say so, or where the curve library does not load. */
    public static MemberProofs of(Groth16Properties properties) {
        return properties.enabled() && Bls12381.problem().isEmpty()
                ? new MemberProofs(new ReceiptCircuit(properties.depth()))
                : off();
    }

    public static MemberProofs off() {
        return new MemberProofs(null);
    }

    public Optional<ReceiptCircuit> circuit() {
        return Optional.ofNullable(circuit);
    }

    public Optional<Groth16> system() {
        return Optional.ofNullable(system);
    }

    public KeyTable keys() {
        return keys;
    }

    public TreeTable trees() {
        return trees;
    }

    /** The systems that every node verifies, and this one if it is on. */
    public ProofSystems beside(ProofSystem<?>... always) {
        List<ProofSystem<?>> all = new ArrayList<>(List.of(always));
        system().ifPresent(all::add);
        return new ProofSystems(all);
    }
}
