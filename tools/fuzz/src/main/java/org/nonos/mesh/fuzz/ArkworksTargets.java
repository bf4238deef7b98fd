package org.nonos.mesh.fuzz;

import java.util.List;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.groth16.ArkworksFiles;
import org.nonos.mesh.proof.groth16.GeneralKey;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.protocol.wire.ByteWriter;

/** Keys, proofs and public inputs in arkworks' canonical serialization, compressed and not. */
final class ArkworksTargets {

    /** Longer than any key that is read. */
    private static final int MAX_BYTES = 7_000;

    private ArkworksTargets() {}

    static List<Target<?>> all() {
        G1Point one = G1Point.generator().times(scalar(97));
        G2Point two = G2Point.generator().times(scalar(98));
        Groth16Proof proof = new Groth16Proof(one, two, one);
        byte[] plainProof = new ByteWriter()
                .bytes(one.coordinates())
                .bytes(two.coordinates())
                .bytes(one.coordinates())
                .toArray();
        return List.of(
                Target.of("arkworks-key", MAX_BYTES, ArkworksFiles::readKey, "ArkworksFiles.readKey")
                        .holding(Oracle.settles(ArkworksFiles::write))
                        .seededWith(ArkworksFiles.write(new GeneralKey(one, two, two, two, List.of(one, one)))),
                Target.of("arkworks-proof", 512, ArkworksFiles::readProof, "ArkworksFiles.readProof")
                        .holding(Oracle.settles(ArkworksFiles::write))
                        .seededWith(ArkworksFiles.write(proof), plainProof),
                Target.of("arkworks-inputs", MAX_BYTES, ArkworksFiles::readInputs, "ArkworksFiles.readInputs")
                        .holding(Oracle.settles(ArkworksFiles::write))
                        .seededWith(ArkworksFiles.write(List.of(scalar(99), Scalar.ZERO)), Scalar.ONE.encode()));
    }

    private static Scalar scalar(long seed) {
        return Scalar.reduce(Samples.bytes(48, seed));
    }
}
