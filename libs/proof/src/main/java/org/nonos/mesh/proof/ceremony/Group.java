package org.nonos.mesh.proof.ceremony;

import java.util.List;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;

/** What the ceremony does in both groups alike. Points are public here, factors too where they are summed. */
interface Group<P> {

    Group<G1Point> ONE = new Group<>() {
        @Override
        public G1Point plus(G1Point a, G1Point b) {
            return a.plus(b);
        }

        @Override
        public G1Point minus(G1Point a, G1Point b) {
            return a.minus(b);
        }

        @Override
        public G1Point times(G1Point point, Scalar factor) {
            return point.times(factor);
        }

        @Override
        public G1Point sum(List<G1Point> points, List<Scalar> factors) {
            return G1Point.sumOfProducts(points, factors);
        }
    };

    Group<G2Point> TWO = new Group<>() {
        @Override
        public G2Point plus(G2Point a, G2Point b) {
            return a.plus(b);
        }

        @Override
        public G2Point minus(G2Point a, G2Point b) {
            return a.plus(b.negate());
        }

        @Override
        public G2Point times(G2Point point, Scalar factor) {
            return point.times(factor);
        }

        @Override
        public G2Point sum(List<G2Point> points, List<Scalar> factors) {
            return G2Point.sumOfProducts(points, factors);
        }
    };

    P plus(P a, P b);

    P minus(P a, P b);

    P times(P point, Scalar factor);

    P sum(List<P> points, List<Scalar> factors);
}
