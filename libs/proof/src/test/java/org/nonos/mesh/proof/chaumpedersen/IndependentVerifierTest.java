package org.nonos.mesh.proof.chaumpedersen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProverKey;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ReceiptKind;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.Curve.Affine;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.ExpandMessage;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Verifies a proof as {@code docs/spec/proofs.md} words it, with big integers and literal strings: if code and
 * specification drift apart, or the library computes something else, this fails. Only hashing to the curve is taken
 * from the library, which has vectors of its own.
 */
class IndependentVerifierTest {

    private static final int REALM = 0x5a5a5a5a;
    private static final long CYCLE = 29_000_000L;

    @Test
    void aProofHoldsByTheWordsOfTheSpecification() {
        ChaumPedersen system = new ChaumPedersen();
        ProverKey key = ProverKey.derive(
                "an example secret of 32 bytes .....".getBytes(StandardCharsets.US_ASCII), new RealmTag(REALM));
        Attestation attestation =
                new Attestation(new RealmTag(REALM), ReceiptKind.EXECUTED, bytes32(6), CYCLE, CYCLE + 10, bytes32(7));
        IdentityKey prover = new IdentityKey(bytes32(8).toArray());
        Statement statement = system.state(attestation, prover.nodeId(), key);
        PublicBytes binding = PublicBytes.of(prover.sign(
                SignatureDomain.PROOF_BINDING, join(u64(REALM), key.commitment().toArray())));
        byte[] proof =
                system.prove(statement, new BoundKey(key, binding), () -> 7L).toArray();

        byte[] commitment = Arrays.copyOfRange(statement.publicInputs().toArray(), 32, 80);
        byte[] tag = Arrays.copyOfRange(statement.publicInputs().toArray(), 80, 128);
        byte[] prover32 = Arrays.copyOf(statement.publicInputs().toArray(), 32);
        assertThat(prover32).isEqualTo(prover.nodeId().toArray());
        assertThat(challengeAgain(prover32, commitment, tag, proof)).isEqualTo(number(proof, 0));
        assertThat(Arrays.copyOfRange(proof, 64, proof.length)).isEqualTo(binding.toArray());
    }

    private static BigInteger challengeAgain(byte[] prover, byte[] commitment, byte[] tag, byte[] proof) {
        byte[] base = G1Point.hashToCurve(
                        join(u64(REALM), u64(CYCLE)),
                        new DomainTag("NONOS-MESH-V1-PROOF-TAG-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_"))
                .encode();
        Affine generator = Curve.decompress(G1Point.generator().encode());
        BigInteger challenge = number(proof, 0);
        BigInteger response = number(proof, 32);
        Affine first = generator
                .times(response)
                .plus(Curve.decompress(commitment).times(challenge).negate());
        Affine second = Curve.decompress(base)
                .times(response)
                .plus(Curve.decompress(tag).times(challenge).negate());
        byte[] transcript =
                join(digest(prover, commitment, tag), base, commitment, tag, first.compress(), second.compress());
        byte[] uniform =
                ExpandMessage.xmd(transcript, ascii("NONOS-MESH-V1-PROOF-CHALLENGE-BLS12381FR_XMD:SHA-256"), 48);
        return new BigInteger(1, uniform).mod(Bls12381.ORDER);
    }

    private static byte[] digest(byte[] prover, byte[] commitment, byte[] tag) {
        return sha256(join(
                ascii("nonos-mesh-v1/proof-statement"),
                new byte[] {0, 26},
                ascii("chaum-pedersen-bls12381-v1"),
                u64(REALM),
                new byte[] {1},
                bytes32(6).toArray(),
                u64(CYCLE),
                u64(CYCLE + 10),
                bytes32(7).toArray(),
                new byte[] {0, (byte) 128},
                prover,
                commitment,
                tag));
    }

    private static BigInteger number(byte[] bytes, int from) {
        return new BigInteger(1, Arrays.copyOfRange(bytes, from, from + 32));
    }

    private static byte[] u64(long value) {
        return java.nio.ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Bytes32 bytes32(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return Bytes32.of(bytes);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
