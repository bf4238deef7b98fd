package org.nonos.mesh.proof.groth16;

import java.util.List;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.TinyCircuit;

/** A key of a tiny circuit and a proof that holds under it, always the same: what files of other programs are about. */
final class TinyProof {

    private static final TinyCircuit CIRCUIT = new TinyCircuit(5);
    private static final CeremonyKey CEREMONY = TestKeys.ceremony(CIRCUIT).key();
    private static final List<Scalar> WITNESS = CIRCUIT.witness(3);

    static final GeneralKey KEY = GeneralKey.of(CEREMONY);
    static final List<Scalar> INPUTS = WITNESS.subList(1, 2);
    static final Groth16Proof PROOF = new ProvingKey(CEREMONY, CIRCUIT)
            .prove(WITNESS, TinyCircuit.number(11), TinyCircuit.number(12), Runnable::run);

    private TinyProof() {}
}
