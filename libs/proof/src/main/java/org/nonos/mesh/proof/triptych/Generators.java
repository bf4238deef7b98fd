package org.nonos.mesh.proof.triptych;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G1Table;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * The points that everybody computes alike and nobody knows a logarithm between: G, H, and one for each digit and value
 * of a matrix commitment Com(v, r) = r·H + Σ v(j,i)·G(j,i).
 */
final class Generators {

    /** How many factors {@link #sumOfProducts} takes: those of G and H, then those of the matrix, row by row. */
    static final int COUNT = 2 + Ring.MAX_DIGITS * Ring.BASE;

    static final int G = 0;
    static final int H = 1;

    private static final DomainTag DOMAIN =
            new DomainTag("NONOS-MESH-V1-TRIPTYCH-GENERATOR-BLS12381G1_XMD:SHA-256_SSWU_RO_");

    private final List<G1Point> points = new ArrayList<>(COUNT);
    private final G1Table table;

    Generators() {
        points.add(G1Point.generator());
        for (int number = 0; number < COUNT - 1; number++) {
            points.add(G1Point.hashToCurve(new ByteWriter(2).u16(number).toArray(), DOMAIN));
        }
        table = G1Table.of(points);
    }

    static int ofMatrix(int digit, int value) {
        return 2 + digit * Ring.BASE + value;
    }

    G1Point at(int place) {
        return points.get(place);
    }

    /** The generators of one digit's values. */
    List<G1Point> row(int digit) {
        return points.subList(ofMatrix(digit, 0), ofMatrix(digit + 1, 0));
    }

    /** For public factors. */
    G1Point sumOfProducts(List<Scalar> factors) {
        return table.sumOfProducts(factors);
    }
}
