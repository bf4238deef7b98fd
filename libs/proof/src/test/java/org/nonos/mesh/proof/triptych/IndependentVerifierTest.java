package org.nonos.mesh.proof.triptych;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Claim;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.Curve;
import org.nonos.mesh.proof.bls.Curve.Affine;
import org.nonos.mesh.proof.bls.DomainTag;
import org.nonos.mesh.proof.bls.ExpandMessage;
import org.nonos.mesh.proof.bls.G1Point;

/**
 * Verifies a proof as {@code docs/spec/triptych.md} words it, with big integers and literal strings, each of the four
 * equations on its own: if code and specification drift apart, this fails. Only hashing to the curve is taken from the
 * library, which has vectors of its own.
 */
class IndependentVerifierTest {

    private static final BigInteger R = Bls12381.ORDER;
    private static final int M = 2;
    private static final int KEYS = 5;

    private final Operators operators = new Operators();
    private final Ring ring = operators.ring(KEYS);
    private final Claim claim = operators.claim(ring, Operators.key(3), 9, Operators.attestation(6), () -> 7L);
    private final byte[] proof = claim.proof().toArray();

    @Test
    void aProofHoldsByTheWordsOfTheSpecification() {
        BigInteger xi = challenge();
        BigInteger[][] f = openings(xi);

        List<Affine> byF = new ArrayList<>(List.of(hashedGenerator(0).times(scalar(6))));
        List<Affine> byProducts = new ArrayList<>(List.of(hashedGenerator(0).times(scalar(7))));
        for (int j = 0; j < M; j++) {
            for (int i = 0; i < 4; i++) {
                Affine generator = hashedGenerator(1 + 4 * j + i);
                byF.add(generator.times(f[j][i]));
                byProducts.add(
                        generator.times(f[j][i].multiply(xi.subtract(f[j][i])).mod(R)));
            }
        }
        assertThat(point(0).plus(point(1).times(xi))).isEqualTo(sum(byF));
        assertThat(point(2).times(xi).plus(point(3))).isEqualTo(sum(byProducts));

        List<Affine> overRing = new ArrayList<>();
        for (int k = 0; k < 16; k++) {
            byte[] key = ring.keys().get(Math.min(k, KEYS - 1)).toArray();
            overRing.add(Curve.decompress(key)
                    .times(f[0][k % 4].multiply(f[1][k / 4]).mod(R)));
        }
        Affine generator = Curve.decompress(G1Point.generator().encode());
        assertThat(sum(overRing)).isEqualTo(sum(List.of(point(4), point(5).times(xi), generator.times(scalar(8)))));

        byte[] inputs = claim.statement().publicInputs().toArray();
        Affine tag = Curve.decompress(Arrays.copyOfRange(inputs, 34, 82));
        Affine trace = Curve.decompress(Arrays.copyOfRange(inputs, 82, 130));
        Affine traceBase = generator.plus(Curve.decompress(base("TRACE")).times(traceFactor()));
        BigInteger mu = number("LINK", join(digest(), base("TAG"), base("TRACE")));
        assertThat(Curve.decompress(base("TAG"))
                        .plus(trace.times(mu))
                        .times(xi.pow(M).mod(R)))
                .isEqualTo(sum(List.of(
                        point(6),
                        point(7).times(xi),
                        tag.plus(traceBase.times(mu)).times(scalar(8)))));
    }

    private BigInteger[][] openings(BigInteger xi) {
        BigInteger[][] f = new BigInteger[M][4];
        for (int j = 0; j < M; j++) {
            f[j][0] = xi;
            for (int i = 1; i < 4; i++) {
                f[j][i] = scalar(3 * j + i - 1);
                f[j][0] = f[j][0].subtract(f[j][i]).mod(R);
            }
        }
        return f;
    }

    private BigInteger challenge() {
        return number("CHALLENGE", join(digest(), base("TAG"), base("TRACE"), Arrays.copyOf(proof, 8 * 48)));
    }

    private BigInteger traceFactor() {
        return number("TRACE", join(attestation(), ringRoot(), new byte[] {0, 9}));
    }

    private static BigInteger number(String what, byte[] hashed) {
        String domain = "NONOS-MESH-V1-TRIPTYCH-" + what + "-BLS12381FR_XMD:SHA-256";
        return new BigInteger(1, ExpandMessage.xmd(hashed, ascii(domain), 48)).mod(R);
    }

    private static byte[] attestation() {
        return join(
                u64(Operators.REALM.value()),
                new byte[] {3},
                Operators.filled(6).toArray(),
                u64(Operators.CYCLE),
                u64(Operators.CYCLE + 100),
                new byte[32]);
    }

    private byte[] digest() {
        byte[] inputs = claim.statement().publicInputs().toArray();
        assertThat(Arrays.copyOf(inputs, 34)).isEqualTo(join(ringRoot(), new byte[] {0, 9}));
        return sha256(join(
                ascii("nonos-mesh-v1/proof-statement"),
                new byte[] {0, 20},
                ascii("triptych-bls12381-v1"),
                attestation(),
                new byte[] {0, (byte) 130},
                inputs));
    }

    private byte[] ringRoot() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(ascii("nonos-mesh-v1/proof-ring"));
        all.write(0);
        all.writeBytes(u64(Operators.REALM.value()));
        all.writeBytes(new byte[] {0, 0, 0, KEYS});
        ring.keys().forEach(key -> all.writeBytes(key.toArray()));
        return sha256(all.toByteArray());
    }

    private static byte[] base(String what) {
        return G1Point.hashToCurve(
                        join(u64(Operators.REALM.value()), u64(Operators.CYCLE), new byte[] {0, 9}),
                        new DomainTag("NONOS-MESH-V1-TRIPTYCH-" + what + "-BASE-BLS12381G1_XMD:SHA-256_SSWU_RO_"))
                .encode();
    }

    private static Affine hashedGenerator(int number) {
        return Curve.decompress(G1Point.hashToCurve(
                        new byte[] {0, (byte) number},
                        new DomainTag("NONOS-MESH-V1-TRIPTYCH-GENERATOR-BLS12381G1_XMD:SHA-256_SSWU_RO_"))
                .encode());
    }

    private Affine point(int number) {
        return Curve.decompress(Arrays.copyOfRange(proof, 48 * number, 48 * (number + 1)));
    }

    private BigInteger scalar(int number) {
        int at = 8 * 48 + 32 * number;
        return new BigInteger(1, Arrays.copyOfRange(proof, at, at + 32));
    }

    private static Affine sum(List<Affine> points) {
        return points.stream().reduce(Affine::plus).orElseThrow();
    }

    private static byte[] u64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
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
