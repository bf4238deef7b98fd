package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** "I know x with x³ + x + 5 = y": variables 1, y, x, x², x³. A {@code constant} other than 5 is another circuit. */
public record TinyCircuit(int constant) implements Circuit {

    private static final int ONE = 0;
    private static final int Y = 1;
    private static final int X = 2;
    private static final int SQUARE = 3;
    private static final int CUBE = 4;

    /** One row: variable to factor, for each matrix. */
    private record Row(Map<Integer, Integer> a, Map<Integer, Integer> b, Map<Integer, Integer> c) {}

    private List<Row> constraints() {
        return List.of(
                new Row(Map.of(X, 1), Map.of(X, 1), Map.of(SQUARE, 1)),
                new Row(Map.of(SQUARE, 1), Map.of(X, 1), Map.of(CUBE, 1)),
                new Row(Map.of(CUBE, 1, X, 1, ONE, constant), Map.of(ONE, 1), Map.of(Y, 1)));
    }

    public static Scalar number(long value) {
        Scalar result = Scalar.ZERO;
        for (int bit = Long.SIZE - 1; bit >= 0; bit--) {
            result = result.plus(result).plus(Scalar.ofBit((int) (value >>> bit & 1)));
        }
        return result;
    }

    public List<Scalar> witness(long x) {
        List<Scalar> witness = new ArrayList<>();
        for (long value : new long[] {1, x * x * x + x + constant, x, x * x, x * x * x}) {
            witness.add(number(value));
        }
        return witness;
    }

    @Override
    public Bytes32 id() {
        return Hashes.domain("tiny-circuit", new byte[] {(byte) constant});
    }

    @Override
    public int rows() {
        return constraints().size();
    }

    @Override
    public int publicInputs() {
        return 1;
    }

    @Override
    public int variables() {
        return CUBE + 1;
    }

    @Override
    public void entries(Side side, Entries entries) {
        List<Row> rows = constraints();
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            Row at = rows.get(i);
            var matrix =
                    switch (side) {
                        case A -> at.a();
                        case B -> at.b();
                        case C -> at.c();
                    };
            new TreeMap<>(matrix).forEach((variable, factor) -> entries.at(row, variable, number(factor)));
        }
    }
}
