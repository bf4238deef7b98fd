package org.nonos.mesh.proof.circuit;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/** A rank-1 constraint system: rows ⟨A,w⟩ · ⟨B,w⟩ = ⟨C,w⟩ over one, public inputs, private variables. */
public final class ConstraintSystem implements Circuit {

    /** One constraint: for each of the three sums, variable to factor. */
    record Row(Map<Integer, Scalar> a, Map<Integer, Scalar> b, Map<Integer, Scalar> c) {

        Row {
            a = new TreeMap<>(a);
            b = new TreeMap<>(b);
            c = new TreeMap<>(c);
        }

        Map<Integer, Scalar> side(Side side) {
            return switch (side) {
                case A -> a;
                case B -> b;
                case C -> c;
            };
        }

        boolean holds(List<Scalar> witness) {
            return sum(a, witness).times(sum(b, witness)).equals(sum(c, witness));
        }
    }

    private final int publicInputs;
    private final int variables;
    private final List<Row> rows;
    private final Bytes32 id;

    ConstraintSystem(int publicInputs, int variables, List<Row> rows) {
        this.publicInputs = publicInputs;
        this.variables = variables;
        this.rows = rows;
        this.id = hash();
    }

    private Bytes32 hash() {
        ByteWriter content = new ByteWriter().u32(publicInputs).u32(variables).u32(rows.size());
        for (Row row : rows) {
            for (Side side : Side.values()) {
                content.u32(row.side(side).size());
                row.side(side)
                        .forEach((variable, factor) -> content.u32(variable).bytes(factor.encode()));
            }
        }
        return Hashes.domain("circuit", content.toArray());
    }

    @Override
    public Bytes32 id() {
        return id;
    }

    @Override
    public int rows() {
        return rows.size();
    }

    @Override
    public int publicInputs() {
        return publicInputs;
    }

    @Override
    public int variables() {
        return variables;
    }

    @Override
    public void entries(Side side, Entries entries) {
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            rows.get(i).side(side).forEach((variable, factor) -> entries.at(row, variable, factor));
        }
    }

    List<Row> all() {
        return rows;
    }

    /** The first row that does not hold; none if the witness satisfies the system. */
    public OptionalInt violated(List<Scalar> witness) {
        if (witness.size() != variables) {
            throw new IllegalArgumentException(variables + " variables, " + witness.size() + " values");
        }
        return IntStream.range(0, rows.size())
                .filter(row -> !rows.get(row).holds(witness))
                .findFirst();
    }

    static Scalar sum(Map<Integer, Scalar> terms, List<Scalar> witness) {
        Scalar sum = Scalar.ZERO;
        for (var term : terms.entrySet()) {
            sum = sum.plus(term.getValue().times(witness.get(term.getKey())));
        }
        return sum;
    }
}
