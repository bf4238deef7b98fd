package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of RFC 9380, appendix J.9.1 (BLS12381G1_XMD:SHA-256_SSWU_RO_). */
class HashToCurveTest {

    private static final DomainTag RFC_TAG = new DomainTag("QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_");
    private static final byte GREATER_HALF = 0x20;
    private static final byte COMPRESSED = (byte) 0x80;

    @ParameterizedTest
    @CsvSource({
        "'', 0,"
                + "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1,"
                + "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265",
        "abc, 0,"
                + "03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903,"
                + "0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d",
        "abcdef0123456789, 0,"
                + "11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27200a784cbc248e84f357ce82d98,"
                + "03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc7413753f9599b099ebcbbd2d709",
        "q128_q, 127,"
                + "15f68eaa693b95ccb85215dc65fa81038d69629f70aeee0d0f677cf22285e7bf58d7cb86eefe8f2e9bc3f8cb84fac488,"
                + "1807a1d50c29f430b8cafc4f8638dfeeadf51211e1602a5f184443076715f91bb90a48ba1e370edce6ae1062f5e6dd38",
        "a512_a, 511,"
                + "082aabae8b7dedb0e78aeb619ad3bfd9277a2f77ba7fad20ef6aabdc6c31d19ba5a6d12283553294c1825c4b3ca2dcfe,"
                + "05b84ae5a942248eea39e1d91030458c40153f3b654ab7872d779ad1e942856a20c438e8d99bc8abfbf74729ce1f7ac8",
    })
    void agreesWithTheVectorsOfRfc9380(String start, int moreOfTheLastLetter, String x, String y) {
        String last = start.isEmpty() ? "" : start.substring(start.length() - 1);
        byte[] message = (start + last.repeat(moreOfTheLastLetter)).getBytes(StandardCharsets.US_ASCII);

        byte[] encoded = G1Point.hashToCurve(message, RFC_TAG).encode();

        assertThat(encoded).isEqualTo(compressed(x, y));
    }

    @Test
    void theTagChangesThePoint() {
        byte[] message = {1, 2, 3};
        assertThat(G1Point.hashToCurve(message, RFC_TAG))
                .isNotEqualTo(G1Point.hashToCurve(message, new DomainTag("another")));
    }

    @Test
    void hashedPointsLieInTheGroup() {
        G1Point point = G1Point.hashToCurve(new byte[] {7}, RFC_TAG);
        assertThat(G1Point.decode(point.encode()).isOk()).isTrue();
    }

    @Test
    void refusesTagsThatRfc9380DoesNotAllow() {
        assertThatThrownBy(() -> new DomainTag("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DomainTag("x".repeat(256))).isInstanceOf(IllegalArgumentException.class);
        assertThat(new DomainTag("x".repeat(255)).bytes()).hasSize(255);
    }

    private static byte[] compressed(String x, String y) {
        byte[] encoding = HexFormat.of().parseHex(x);
        encoding[0] |= COMPRESSED;
        if (Curve.isGreaterHalf(new java.math.BigInteger(y, 16))) {
            encoding[0] |= GREATER_HALF;
        }
        return encoding;
    }
}
