package org.nonos.mesh.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.groth16.GeneralKey;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.SnarkjsFiles;

/** Keys, proofs and public inputs in another implementation's files, and points by their coordinates. */
final class SnarkjsTargets {

    /** Longer than any file that is read. */
    private static final int MAX_BYTES = 64 * 1024 + 8;

    private SnarkjsTargets() {}

    static List<Target<?>> all() {
        G1Point one = G1Point.generator().times(scalar(97));
        G2Point two = G2Point.generator().times(scalar(98));
        String key = SnarkjsFiles.write(new GeneralKey(one, two, two, two, List.of(one, one)));
        String proof = SnarkjsFiles.write(new Groth16Proof(one, two, one));
        String inputs = SnarkjsFiles.write(List.of(scalar(99), Scalar.ZERO));
        return List.of(
                Target.of("snarkjs-key", MAX_BYTES, SnarkjsFiles::readKey, "SnarkjsFiles.readKey", "JsonReader.read")
                        .holding(Oracle.settles(it -> bytes(SnarkjsFiles.write(it))))
                        .within(Bound.TEXT)
                        .seededWith(bytes(key)),
                Target.of("snarkjs-proof", MAX_BYTES, SnarkjsFiles::readProof, "SnarkjsFiles.readProof")
                        .holding(Oracle.settles(it -> bytes(SnarkjsFiles.write(it))))
                        .within(Bound.TEXT)
                        .seededWith(bytes(proof)),
                Target.of("snarkjs-inputs", MAX_BYTES, SnarkjsFiles::readInputs, "SnarkjsFiles.readInputs")
                        .holding(Oracle.settles(it -> bytes(SnarkjsFiles.write(it))))
                        .within(Bound.TEXT)
                        .seededWith(bytes(inputs)),
                Target.of(
                                "g1-coordinates",
                                2 * G1Point.ENCODED_BYTES + 8,
                                G1Point::decodeCoordinates,
                                "G1Point.decodeCoordinates")
                        .holding(Oracle.canonical(G1Point::coordinates))
                        .seededWith(one.coordinates()),
                Target.of(
                                "g2-coordinates",
                                2 * G2Point.ENCODED_BYTES + 8,
                                G2Point::decodeCoordinates,
                                "G2Point.decodeCoordinates")
                        .holding(Oracle.canonical(G2Point::coordinates))
                        .seededWith(two.coordinates()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Scalar scalar(long seed) {
        return Scalar.reduce(Samples.bytes(48, seed));
    }
}
