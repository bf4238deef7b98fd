package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;

class ScalarTest {

    private static final BigInteger R = Bls12381.ORDER;

    static Scalar randomScalar(Random random) {
        byte[] wide = new byte[64];
        random.nextBytes(wide);
        return Scalar.reduce(wide);
    }

    @Test
    void arithmeticAgreesWithBigIntegers() {
        Random random = Seeds.random("ScalarTest");
        for (int round = 0; round < 200; round++) {
            Scalar a = randomScalar(random);
            Scalar b = randomScalar(random);
            assertThat(number(a.plus(b))).isEqualTo(number(a).add(number(b)).mod(R));
            assertThat(number(a.minus(b)))
                    .isEqualTo(number(a).subtract(number(b)).mod(R));
            assertThat(number(a.times(b)))
                    .isEqualTo(number(a).multiply(number(b)).mod(R));
            assertThat(number(a.negate())).isEqualTo(number(a).negate().mod(R));
            assertThat(number(a.inverse())).isEqualTo(number(a).modInverse(R));
        }
    }

    @Test
    void arithmeticHoldsAtTheEdges() {
        Scalar zero = Scalar.ZERO;
        Scalar top = zero.minus(Scalar.ONE);
        assertThat(number(top)).isEqualTo(R.subtract(BigInteger.ONE));
        assertThat(top.plus(Scalar.ONE)).isEqualTo(zero);
        assertThat(top.times(top)).isEqualTo(Scalar.ONE);
        assertThat(zero.negate()).isEqualTo(zero);
        assertThat(zero.times(top).isZero()).isTrue();
        assertThatThrownBy(zero::inverse).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void reductionAgreesWithBigIntegersForEveryLength() {
        Random random = Seeds.random("ScalarTest");
        for (int length = 1; length <= 64; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(number(Scalar.reduce(bytes))).isEqualTo(new BigInteger(1, bytes).mod(R));
            Arrays.fill(bytes, (byte) 0xff);
            assertThat(number(Scalar.reduce(bytes))).isEqualTo(new BigInteger(1, bytes).mod(R));
        }
        assertThatThrownBy(() -> Scalar.reduce(new byte[65])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decodesEveryNumberBelowTheOrderAndNoneAbove() {
        for (BigInteger good : new BigInteger[] {BigInteger.ZERO, BigInteger.TWO, R.subtract(BigInteger.ONE)}) {
            byte[] encoding = bytes(good);
            assertThat(Scalar.decode(encoding).asOptional().orElseThrow().encode())
                    .isEqualTo(encoding);
        }
        BigInteger all = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        for (BigInteger bad : new BigInteger[] {R, R.add(BigInteger.ONE), R.shiftLeft(1), all}) {
            assertThat(Scalar.decode(bytes(bad)).refusalCode()).isEqualTo("scalar-out-of-range");
        }
        assertThat(Scalar.decode(new byte[31]).refusalCode()).isEqualTo("bad-scalar");
        assertThat(Scalar.decode(new byte[33]).refusalCode()).isEqualTo("bad-scalar");
    }

    @Test
    void hashingFollowsRfc9380() {
        Random random = Seeds.random("ScalarTest");
        DomainTag tag = new DomainTag("NONOS-MESH-TEST");
        for (int round = 0; round < 50; round++) {
            byte[] message = new byte[random.nextInt(300)];
            random.nextBytes(message);
            byte[] uniform = ExpandMessage.xmd(message, tag.bytes(), 48);
            assertThat(number(Scalar.hash(message, tag))).isEqualTo(new BigInteger(1, uniform).mod(R));
        }
    }

    @Test
    void theReferenceExpanderAgreesWithTheVectorsOfRfc9380() {
        byte[] tag = "QUUX-V01-CS02-with-expander-SHA256-128".getBytes(StandardCharsets.US_ASCII);
        assertThat(HexFormat.of().formatHex(ExpandMessage.xmd(new byte[0], tag, 32)))
                .isEqualTo("68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235");
        assertThat(HexFormat.of().formatHex(ExpandMessage.xmd("abc".getBytes(StandardCharsets.US_ASCII), tag, 32)))
                .isEqualTo("d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615");
    }

    /** hkdf_mod_r of EIP-2333 is the same function without info; its master keys are the published vectors. */
    @Test
    void keyDerivationAgreesWithTheVectorsOfEip2333() {
        byte[] seed = HexFormat.of()
                .parseHex("c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"
                        + "1f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04");
        assertThat(number(Scalar.deriveKey(seed, new byte[0])))
                .isEqualTo(
                        new BigInteger("6083874454709270928345386274498605044986640685124978867557563392430687146096"));
    }

    @Test
    void derivedKeysDifferByPurposeAndRefuseShortSecrets() {
        byte[] secret = new byte[32];
        assertThat(Scalar.deriveKey(secret, new byte[] {1})).isNotEqualTo(Scalar.deriveKey(secret, new byte[] {2}));
        assertThatThrownBy(() -> Scalar.deriveKey(new byte[31], new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textNeverShowsTheNumber() {
        Scalar secret = randomScalar(new Random(1));
        assertThat(secret.toString()).isEqualTo("Scalar[redacted]");
    }

    private static BigInteger number(Scalar scalar) {
        return new BigInteger(1, scalar.encode());
    }

    private static byte[] bytes(BigInteger number) {
        byte[] magnitude = number.toByteArray();
        byte[] encoding = new byte[32];
        int length = Math.min(32, magnitude.length);
        System.arraycopy(magnitude, magnitude.length - length, encoding, 32 - length, length);
        return encoding;
    }
}
