package org.nonos.mesh.proof.groth16;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What of a ceremony's key it takes to verify, as the layers of one node hand it to each other: key id 32 | circuit id 32 |
 * α 48 | β 96 | δ 96 | count of K 1 | K 48 each. γ is one. Which keys a node accepts is settled before they are encoded.
 */
public final class VerifyingKeyCodec {

    private static final int MAX_INPUT_POINTS = 64;

    public static final int MAX_BYTES =
            2 * Bytes32.LENGTH + 49 + 2 * G2Point.ENCODED_BYTES + MAX_INPUT_POINTS * G1Point.ENCODED_BYTES;

    private VerifyingKeyCodec() {}

    /** @param key of at most 63 public inputs */
    public static byte[] encode(CeremonyKey key) {
        ByteWriter out = new ByteWriter(MAX_BYTES)
                .bytes32(key.id())
                .bytes32(key.circuitId())
                .bytes(key.alpha().encode())
                .bytes(key.betaG2().encode())
                .bytes(key.deltaG2().encode())
                .u8(key.inputs().size());
        key.inputs().forEach(point -> out.bytes(point.encode()));
        return out.toArray();
    }

    /** Refuses what has another length, and points that are not in their groups. */
    public static Decoded<VerifyingKey> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        Bytes32 id = in.bytes32();
        Bytes32 circuitId = in.bytes32();
        byte[] alpha = in.bytes(G1Point.ENCODED_BYTES);
        byte[] beta = in.bytes(G2Point.ENCODED_BYTES);
        byte[] delta = in.bytes(G2Point.ENCODED_BYTES);
        List<byte[]> inputs = inputs(in);
        return in.finish(() -> true)
                .then(whole -> points(inputs))
                .then(known -> G1Point.decode(alpha)
                        .then(first -> G2Point.decode(beta)
                                .then(second -> G2Point.decode(delta)
                                        .then(third -> Decoded.ok(new VerifyingKey(
                                                id,
                                                circuitId,
                                                new VerifyingKey.Parts(
                                                        first, second, G2Point.generator(), third, known)))))));
    }

    private static List<byte[]> inputs(ByteReader in) {
        int count = Math.min(in.u8(), MAX_INPUT_POINTS);
        List<byte[]> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inputs.add(in.bytes(G1Point.ENCODED_BYTES));
        }
        return inputs;
    }

    private static Decoded<List<G1Point>> points(List<byte[]> encoded) {
        if (encoded.isEmpty()) {
            return Decoded.refused("no-inputs", "a key has at least the constant's point");
        }
        List<G1Point> points = new ArrayList<>();
        for (byte[] one : encoded) {
            switch (G1Point.decode(one)) {
                case Decoded.Ok<G1Point>(G1Point point) -> points.add(point);
                case Decoded.Refused<G1Point>(String code, String detail) -> {
                    return Decoded.refused(code, detail);
                }
            }
        }
        return Decoded.ok(points);
    }
}
