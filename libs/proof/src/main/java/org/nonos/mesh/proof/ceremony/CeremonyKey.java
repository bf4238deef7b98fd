package org.nonos.mesh.proof.ceremony;

import java.util.List;
import java.util.stream.Stream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What a ceremony made: the points of a Groth16 proving key and, among them, of its verifying key (IACR 2016/260, section
 * 3.2, with γ = 1). Wire form: {@code format u8 = 1 | id 32 | circuit id 32 | log2 of the domain u8 | public inputs u32 |
 * variables u32}, then the points in the order of the components, compressed; 2.2 MB for the receipt circuit.
 *
 * @param id the transcript hash of the ceremony
 * @param circuitId the circuit that it is for
 * @param logSize log2 of the evaluation domain's size n
 * @param a Aₛ(τ) for every variable s, possibly the identity; so are b and bG2
 * @param inputs for the constant one and each public input: β·A + α·B + C
 * @param privates for each private variable: (β·A + α·B + C) / δ
 * @param odd n points Mᵢ(τ) / δ, to be multiplied with A·B − C at the 2n-th roots of one of odd exponent
 */
public record CeremonyKey(
        Bytes32 id,
        Bytes32 circuitId,
        int logSize,
        G1Point alpha,
        G1Point beta,
        G2Point betaG2,
        G1Point delta,
        G2Point deltaG2,
        List<G1Point> a,
        List<G1Point> b,
        List<G2Point> bG2,
        List<G1Point> inputs,
        List<G1Point> privates,
        List<G1Point> odd) {

    private static final int FORMAT = 1;
    private static final int HEAD_BYTES = 2 + 2 * Bytes32.LENGTH + 2 * Integer.BYTES;

    /** A circuit has fewer variables than this on the largest domain. */
    private static final int MAX_VARIABLES = 2 << Seat.MAX_LOG_SIZE;

    public CeremonyKey {
        a = List.copyOf(a);
        b = List.copyOf(b);
        bG2 = List.copyOf(bG2);
        inputs = List.copyOf(inputs);
        privates = List.copyOf(privates);
        odd = List.copyOf(odd);
    }

    /** Without the constant one. */
    public int publicInputs() {
        return inputs.size() - 1;
    }

    private static int bytes(int logSize, int variables) {
        int g1 = 3 + 3 * variables + (1 << logSize);
        return HEAD_BYTES + g1 * G1Point.ENCODED_BYTES + (2 + variables) * G2Point.ENCODED_BYTES;
    }

    public byte[] encode() {
        ByteWriter writer = new ByteWriter(bytes(logSize, a.size()))
                .u8(FORMAT)
                .bytes32(id)
                .bytes32(circuitId)
                .u8(logSize)
                .u32(publicInputs())
                .u32(a.size());
        Stream.of(List.of(alpha, beta, delta), a, b, inputs, privates, odd)
                .flatMap(List::stream)
                .forEach(point -> writer.bytes(point.encode()));
        Stream.of(List.of(betaG2, deltaG2), bG2).flatMap(List::stream).forEach(point -> writer.bytes(point.encode()));
        return writer.toArray();
    }

    /** Whether the points are a key is the ceremony's business; here they are only shown to be points of the groups. */
    public static Decoded<CeremonyKey> decode(byte[] bytes, Workers workers, Progress progress) {
        if (bytes.length < HEAD_BYTES) {
            return Decoded.refused("truncated", "a key begins with " + HEAD_BYTES + " bytes of head");
        }
        ByteReader reader = new ByteReader(bytes);
        int format = reader.u8();
        Bytes32 id = reader.bytes32();
        Bytes32 circuitId = reader.bytes32();
        int logSize = reader.u8();
        long publicInputs = reader.u32();
        long variables = reader.u32();
        if (format != FORMAT) {
            return Decoded.refused("unknown-version", "a key of format " + format);
        }
        boolean sized = logSize >= Seat.MIN_LOG_SIZE
                && logSize <= Seat.MAX_LOG_SIZE
                && variables <= MAX_VARIABLES
                && publicInputs < variables;
        if (!sized || bytes.length != bytes(logSize, (int) variables)) {
            return Decoded.refused("wrong-length", bytes.length + " bytes do not fit the head");
        }
        Head head = new Head(id, circuitId, logSize, (int) publicInputs, (int) variables);
        return Points.readG1OrIdentity(reader, 3 + 3 * head.variables + (1 << logSize), workers, progress)
                .then(g1 -> Points.readG2OrIdentity(reader, 2 + head.variables, workers, progress)
                        .then(g2 -> Decoded.ok(head.with(g1, g2))));
    }

    private record Head(Bytes32 id, Bytes32 circuitId, int logSize, int publicInputs, int variables) {
        CeremonyKey with(List<G1Point> g1, List<G2Point> g2) {
            int inputsAt = 3 + 2 * variables;
            int privatesAt = inputsAt + publicInputs + 1;
            int oddAt = inputsAt + variables;
            return new CeremonyKey(
                    id,
                    circuitId,
                    logSize,
                    g1.get(0),
                    g1.get(1),
                    g2.get(0),
                    g1.get(2),
                    g2.get(1),
                    g1.subList(3, 3 + variables),
                    g1.subList(3 + variables, inputsAt),
                    g2.subList(2, g2.size()),
                    g1.subList(inputsAt, privatesAt),
                    g1.subList(privatesAt, oddAt),
                    g1.subList(oddAt, g1.size()));
        }
    }

    @Override
    public String toString() {
        return "CeremonyKey[" + id + "]";
    }
}
