package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Keys whose secrets everybody knows, computed from them: as good as a ceremony's for tests, in a tenth of its time,
 * and worth nothing.
 */
public final class KnownSecrets {

    private static final Scalar TAU = TinyCircuit.number(0x7461_7500_0001L);
    private static final Scalar ALPHA = TinyCircuit.number(0x616c_7068_6101L);
    private static final Scalar BETA = TinyCircuit.number(0x6265_7461_0001L);
    private static final Scalar DELTA = TinyCircuit.number(0x6465_6c74_6101L);

    private KnownSecrets() {}

    public static CeremonyKey key(Circuit circuit) {
        int publics = circuit.publicInputs() + 1;
        List<Scalar> rows = lagrange(circuit.logSize());
        List<Scalar> odd = lagrange(circuit.logSize() + 1);
        List<Scalar> a = columns(circuit, Circuit.Side.A, rows);
        List<Scalar> b = columns(circuit, Circuit.Side.B, rows);
        List<Scalar> c = columns(circuit, Circuit.Side.C, rows);
        List<Scalar> combined = IntStream.range(0, circuit.variables())
                .mapToObj(s -> BETA.times(a.get(s)).plus(ALPHA.times(b.get(s))).plus(c.get(s)))
                .toList();
        Scalar divisor = DELTA.inverse();
        return new CeremonyKey(
                Hashes.domain("known-secrets", circuit.id().toArray()),
                circuit.id(),
                circuit.logSize(),
                point(ALPHA),
                point(BETA),
                G2Point.generator().times(BETA),
                point(DELTA),
                G2Point.generator().times(DELTA),
                points(a.stream()),
                points(b.stream()),
                b.stream().map(G2Point.generator()::times).toList(),
                points(combined.stream().limit(publics)),
                points(combined.stream().skip(publics).map(divisor::times)),
                points(IntStream.range(0, odd.size() / 2)
                        .mapToObj(i -> odd.get(2 * i + 1).times(divisor))));
    }

    /** At τ, the polynomials that are one at one of the 2^k-th roots of one and zero at the others: (τⁿ − 1)·ωⁱ / n·(τ − ωⁱ). */
    private static List<Scalar> lagrange(int logSize) {
        long size = 1L << logSize;
        Scalar all = TAU.power(size).minus(Scalar.ONE).times(RootsOfUnity.inverseOf(size));
        return RootsOfUnity.powers(RootsOfUnity.ofOrder(logSize), (int) size).stream()
                .map(root -> all.times(root).times(TAU.minus(root).inverse()))
                .toList();
    }

    private static List<Scalar> columns(Circuit circuit, Circuit.Side side, List<Scalar> rows) {
        List<Scalar> columns = new ArrayList<>(Collections.nCopies(circuit.variables(), Scalar.ZERO));
        Circuit.Entries entries = (row, variable, factor) ->
                columns.set(variable, columns.get(variable).plus(factor.times(rows.get(row))));
        circuit.entries(side, entries);
        for (int s = 0; side == Circuit.Side.A && s <= circuit.publicInputs(); s++) {
            entries.at(circuit.rows() + s, s, Scalar.ONE);
        }
        return columns;
    }

    private static List<G1Point> points(Stream<Scalar> numbers) {
        return numbers.map(KnownSecrets::point).toList();
    }

    private static G1Point point(Scalar number) {
        return G1Point.generator().times(number);
    }
}
