package org.nonos.mesh.proof.ceremony;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;

/**
 * A circuit's polynomials at τ, as points: the part of a Groth16 key (IACR 2016/260, section 3.2) that δ does not touch,
 * with γ = 1. Rows are the circuit's constraints, then one for each public variable s with A = w[s], B = C = 0, which
 * keeps the public inputs' polynomials independent. Points may be the identity, where a variable is not in a matrix.
 *
 * @param a Aₛ(τ) for every variable s
 * @param b Bₛ(τ)
 * @param bG2 Bₛ(τ) in G₂
 * @param combined β·Aₛ(τ) + α·Bₛ(τ) + Cₛ(τ)
 */
record CircuitPoints(List<G1Point> a, List<G1Point> b, List<G2Point> bG2, List<G1Point> combined) {

    /** The entries of one matrix, column by column. */
    private record Columns(List<List<Integer>> rows, List<List<Scalar>> factors) {

        static Columns of(Circuit circuit, Circuit.Side side) {
            Columns columns = new Columns(new ArrayList<>(), new ArrayList<>());
            for (int s = 0; s < circuit.variables(); s++) {
                columns.rows.add(new ArrayList<>());
                columns.factors.add(new ArrayList<>());
            }
            circuit.entries(side, columns::add);
            if (side == Circuit.Side.A) {
                for (int s = 0; s <= circuit.publicInputs(); s++) {
                    columns.add(circuit.rows() + s, s, Scalar.ONE);
                }
            }
            return columns;
        }

        private void add(int row, int variable, Scalar factor) {
            rows.get(variable).add(row);
            factors.get(variable).add(factor);
        }

        <P> P at(int variable, List<P> lagrange, Group<P> group) {
            List<P> points =
                    rows.get(variable).stream().map(row -> lagrange.get(row)).toList();
            return group.sum(points, factors.get(variable));
        }
    }

    static CircuitPoints of(Circuit circuit, Lagrange lagrange, Workers workers, Progress progress) {
        Columns a = Columns.of(circuit, Circuit.Side.A);
        Columns b = Columns.of(circuit, Circuit.Side.B);
        Columns c = Columns.of(circuit, Circuit.Side.C);
        int count = circuit.variables();
        var stage = Progress.Stage.COMBINING;
        return new CircuitPoints(
                workers.map(count, s -> a.at(s, lagrange.plain(), Group.ONE), stage, progress),
                workers.map(count, s -> b.at(s, lagrange.plain(), Group.ONE), stage, progress),
                workers.map(count, s -> b.at(s, lagrange.plainG2(), Group.TWO), stage, progress),
                workers.map(
                        count,
                        s -> a.at(s, lagrange.beta(), Group.ONE)
                                .plus(b.at(s, lagrange.alpha(), Group.ONE))
                                .plus(c.at(s, lagrange.plain(), Group.ONE)),
                        stage,
                        progress));
    }

    /** What δ divides: the private variables' combinations. */
    List<G1Point> privateOnes(int publicInputs) {
        return combined.subList(publicInputs + 1, combined.size());
    }

    /** A variable that no constraint holds, if there is one: its value would be the prover's choice. */
    boolean hasUnboundVariable(int publicInputs) {
        return IntStream.range(publicInputs + 1, combined.size())
                .anyMatch(s -> combined.get(s).isIdentity());
    }
}
