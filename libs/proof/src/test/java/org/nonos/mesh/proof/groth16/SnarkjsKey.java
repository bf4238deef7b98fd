package org.nonos.mesh.proof.groth16;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.proof.ceremony.RootsOfUnity;

/**
 * A ceremony's key and a witness as files that snarkjs proves with. Both sides evaluate at the same roots of one, but
 * count them by powers of different generators, 7 here and 5 there: rows and quotient points change places.
 */
public final class SnarkjsKey {

    private static final int GROTH16 = 1;
    private static final int THEIR_GENERATOR = 5;

    private record Coefficient(int matrix, int row, int variable, Scalar factor) {}

    private SnarkjsKey() {}

    public static byte[] witness(List<Scalar> witness) {
        IdenFile file = new IdenFile("wtns", 2, 2);
        return file.section(
                        1,
                        () -> file.u32(IdenFile.R_BYTES)
                                .number(Bls12381.ORDER, IdenFile.R_BYTES)
                                .u32(witness.size()))
                .section(2, () -> witness.forEach(file::number))
                .toArray();
    }

    public static byte[] zkey(CeremonyKey key, Circuit circuit) {
        IdenFile file = new IdenFile("zkey", 1, 9);
        return file.section(1, () -> file.u32(GROTH16))
                .section(2, () -> head(file, key, circuit))
                .section(3, () -> file.g1(key.inputs()))
                .section(4, () -> coefficients(file, key, circuit))
                .section(5, () -> file.g1(key.a()))
                .section(6, () -> file.g1(key.b()))
                .section(7, () -> file.g2(key.bG2()))
                .section(8, () -> file.g1(key.privates()))
                .section(9, () -> file.g1(inTheirOrder(key)))
                .toArray();
    }

    private static void head(IdenFile file, CeremonyKey key, Circuit circuit) {
        file.u32(IdenFile.P_BYTES)
                .number(IdenFile.P, IdenFile.P_BYTES)
                .u32(IdenFile.R_BYTES)
                .number(Bls12381.ORDER, IdenFile.R_BYTES)
                .u32(circuit.variables())
                .u32(circuit.publicInputs())
                .u32(1 << key.logSize())
                .g1(List.of(key.alpha(), key.beta()))
                .g2(List.of(key.betaG2(), G2Point.generator()))
                .g1(List.of(key.delta()))
                .g2(List.of(key.deltaG2()));
    }

    private static void coefficients(IdenFile file, CeremonyKey key, Circuit circuit) {
        List<Coefficient> all = new ArrayList<>();
        circuit.entries(Circuit.Side.A, (row, variable, factor) -> all.add(new Coefficient(0, row, variable, factor)));
        circuit.entries(Circuit.Side.B, (row, variable, factor) -> all.add(new Coefficient(1, row, variable, factor)));
        for (int input = 0; input <= circuit.publicInputs(); input++) {
            all.add(new Coefficient(0, circuit.rows() + input, input, Scalar.ONE));
        }
        List<Scalar> ours = RootsOfUnity.powers(RootsOfUnity.ofOrder(key.logSize()), 1 << key.logSize());
        Map<Scalar, Integer> theirs = theirPlaces(key.logSize());
        file.u32(all.size());
        for (Coefficient one : all) {
            file.u32(one.matrix())
                    .u32(theirs.get(ours.get(one.row())))
                    .u32(one.variable())
                    .factor(one.factor());
        }
    }

    private static List<G1Point> inTheirOrder(CeremonyKey key) {
        int size = 1 << key.logSize();
        List<Scalar> ours = RootsOfUnity.powers(RootsOfUnity.ofOrder(key.logSize() + 1), 2 * size);
        Map<Scalar, Integer> theirs = theirPlaces(key.logSize() + 1);
        List<G1Point> points = new ArrayList<>(Collections.nCopies(size, G1Point.identity()));
        IntStream.range(0, size)
                .forEach(i -> points.set(
                        theirs.get(ours.get(2 * i + 1)) / 2, key.odd().get(i)));
        return points;
    }

    private static Map<Scalar, Integer> theirPlaces(int logOrder) {
        List<Scalar> roots = RootsOfUnity.powers(theirRoot(logOrder), 1 << logOrder);
        return IntStream.range(0, roots.size()).boxed().collect(Collectors.toMap(roots::get, place -> place));
    }

    private static Scalar theirRoot(int logOrder) {
        var exponent = Bls12381.ORDER.subtract(BigInteger.ONE).shiftRight(logOrder);
        var root = BigInteger.valueOf(THEIR_GENERATOR).modPow(exponent, Bls12381.ORDER);
        byte[] signed = root.toByteArray();
        return Scalar.reduce(signed); // a leading zero changes nothing
    }
}
