package org.nonos.mesh.proof.ceremony;

import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.MillerValue;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Proof that a contributor knows a factor x: X = x·G₁ and x·R, for R = hash to G₂ of seat, factor number and X. Wire
 * form {@code X 48 | x·R 96}. IACR 2021/219, section 5, shows that x can be extracted from whoever makes one.
 *
 * @param number which of the contribution's factors: 0 τ, 1 α, 2 β, 3 δ
 * @param base R, which the reader computes and never takes from the bytes
 */
record FactorProof(int number, G1Point commitment, G2Point base, G2Point image) {

    static final int BYTES = G1Point.ENCODED_BYTES + G2Point.ENCODED_BYTES;
    static final int TAU = 0;
    static final int ALPHA = 1;
    static final int BETA = 2;
    static final int DELTA = 3;

    private static final DomainTag BASE =
            new DomainTag("NONOS-MESH-V1-CEREMONY-FACTOR-BLS12381G2_XMD:SHA-256_SSWU_RO_");

    static FactorProof of(Scalar factor, Seat seat, int number) {
        G1Point commitment = G1Point.generator().times(factor);
        G2Point base = base(seat, number, commitment);
        return new FactorProof(number, commitment, base, base.times(factor));
    }

    private static G2Point base(Seat seat, int number, G1Point commitment) {
        return G2Point.hashToCurve(seat.factorContext(number, commitment.encode()), BASE);
    }

    void write(ByteWriter writer) {
        writer.bytes(commitment.encode()).bytes(image.encode());
    }

    /** Reads and checks one; refuses zero (whose points are identities), one, and a wrong proof. */
    static Decoded<FactorProof> read(ByteReader reader, Seat seat, int number) {
        byte[] commitment = reader.bytes(G1Point.ENCODED_BYTES);
        byte[] image = reader.bytes(G2Point.ENCODED_BYTES);
        return G1Point.decode(commitment)
                .then(x -> G2Point.decode(image).then(xr -> {
                    FactorProof proof = new FactorProof(number, x, base(seat, number, x), xr);
                    return proof.checked();
                }));
    }

    private Decoded<FactorProof> checked() {
        if (commitment.equals(G1Point.generator())) {
            return Decoded.refused("factor-is-one", "factor " + number + " changes nothing");
        }
        return multiplies(G1Point.generator(), commitment)
                ? Decoded.ok(this)
                : Decoded.refused("bad-factor-proof", "the proof for factor " + number + " does not hold");
    }

    /** Whether {@code after} is x times {@code before}. */
    boolean multiplies(G1Point before, G1Point after) {
        return MillerValue.of(after, base).finishesLike(MillerValue.of(before, image));
    }
}
