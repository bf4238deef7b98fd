package org.nonos.mesh.fuzz;

import java.util.List;
import java.util.function.Function;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.MemberInputs;
import org.nonos.mesh.proof.groth16.VerifyingKeyCodec;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/** Proofs of members of a tree, and what they are about. */
final class Groth16Targets {

    private Groth16Targets() {}

    static List<Target<?>> all() {
        MemberInputs inputs = new MemberInputs(Samples.hash(90), scalar(91), scalar(92), scalar(93), 3);
        Groth16Proof proof = new Groth16Proof(
                G1Point.generator().times(scalar(94)),
                G2Point.generator().times(scalar(95)),
                G1Point.generator().times(scalar(96)));
        return List.of(
                Target.of(
                                "member-inputs",
                                MemberInputs.BYTES + 8,
                                input -> bounded(input, MemberInputs::decode),
                                "MemberInputs.decode")
                        .holding(Oracle.canonical(it -> it.encode().toArray()))
                        .seededWith(inputs.encode().toArray()),
                Target.of(
                                "verifying-key",
                                VerifyingKeyCodec.MAX_BYTES + 8,
                                VerifyingKeyCodec::decode,
                                "VerifyingKeyCodec.decode")
                        .seededWith(verifyingKey()),
                Target.of(
                                "groth16-proof",
                                Groth16Proof.BYTES + 8,
                                input -> bounded(input, Groth16Proof::decode),
                                "Groth16Proof.decode")
                        .holding(Oracle.canonical(it -> it.encode().toArray()))
                        .seededWith(proof.encode().toArray()));
    }

    private static <T> Decoded<T> bounded(byte[] input, Function<PublicBytes, Decoded<T>> decoder) {
        return input.length > PublicBytes.MAX_LENGTH
                ? Decoded.refused("too-long", "public bytes are at most " + PublicBytes.MAX_LENGTH)
                : decoder.apply(PublicBytes.of(input));
    }

    private static byte[] verifyingKey() {
        byte[] point = G1Point.generator().times(scalar(97)).encode();
        byte[] other = G2Point.generator().times(scalar(98)).encode();
        return new ByteWriter()
                .bytes32(Samples.hash(99))
                .bytes32(Samples.hash(100))
                .bytes(point)
                .bytes(other)
                .bytes(other)
                .u8(2)
                .bytes(point)
                .bytes(point)
                .toArray();
    }

    private static Scalar scalar(long seed) {
        return Scalar.reduce(Samples.bytes(48, seed));
    }
}
