package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.proof.Seeds;

class PairingTest {

    private static final HexFormat HEX = HexFormat.of();

    private final Random random = Seeds.random("PairingTest");
    private final G1Point g1 = G1Point.generator();
    private final G2Point g2 = G2Point.generator();

    @Test
    void isLinearOnBothSides() {
        Scalar a = ScalarTest.randomScalar(random);
        Scalar b = ScalarTest.randomScalar(random);
        Gt product = MillerValue.of(g1.times(a), g2.times(b)).finish();
        assertThat(product).isEqualTo(MillerValue.of(g1.times(a.times(b)), g2).finish());
        assertThat(product).isEqualTo(MillerValue.of(g1, g2.times(a.times(b))).finish());
        Gt sum = MillerValue.of(g1.times(a.plus(b)), g2).finish();
        assertThat(sum)
                .isEqualTo(MillerValue.of(g1.times(a), g2)
                        .finish()
                        .times(MillerValue.of(g1.times(b), g2).finish()));
    }

    @Test
    void isNotTrivialAndHasInverses() {
        Gt one = MillerValue.of(g1, g2).finish();
        assertThat(one.isOne()).isFalse();
        assertThat(one.times(one.inverse()).isOne()).isTrue();
        assertThat(one.inverse()).isEqualTo(MillerValue.of(g1.negate(), g2).finish());
        assertThat(one.encode()).hasSize(576);
        assertThat(one).hasSameHashCodeAs(MillerValue.of(g1, g2).finish());
    }

    @Test
    void productsAreFinishedOnce() {
        List<G1Point> lefts = List.of(g1, g1.plus(g1), g1.times(ScalarTest.randomScalar(random)));
        List<G2Point> rights = List.of(g2, g2.times(ScalarTest.randomScalar(random)), g2.plus(g2));
        MillerValue together = MillerValue.product(lefts, rights);
        MillerValue apart = MillerValue.of(lefts.get(0), rights.get(0))
                .times(MillerValue.of(lefts.get(1), rights.get(1)))
                .times(MillerValue.of(lefts.get(2), rights.get(2)));
        assertThat(together.finishesLike(apart)).isTrue();
        assertThat(together.finish()).isEqualTo(apart.finish());
        assertThat(together.finishesLike(MillerValue.of(g1, g2))).isFalse();
    }

    @Test
    void pairsWithAnIdentityCountAsOne() {
        G2Point nothing = g2.plus(g2.negate());
        assertThat(MillerValue.of(G1Point.identity(), g2).finish().isOne()).isTrue();
        assertThat(MillerValue.of(g1, nothing).finish().isOne()).isTrue();
        assertThat(MillerValue.product(List.of(), List.of()).finish().isOne()).isTrue();
        assertThat(MillerValue.product(List.of(G1Point.identity(), g1), List.of(g2, g2))
                        .finish())
                .isEqualTo(MillerValue.of(g1, g2).finish());
        assertThatThrownBy(() -> MillerValue.product(List.of(g1), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** From the consensus tests of Ethereum's BLS signatures: verify, case 2ea479adf8c40300. */
    @Test
    void verifiesAPublishedSignature() {
        G1Point key = G1Point.decode(HEX.parseHex("a491d1b0ecd9bb917989f0e74f0dea0422eac4a873e5e2644f368dffb9a6e20f"
                        + "d6e10c1b77654d067c0618f6e5a7f79a"))
                .asOptional()
                .orElseThrow();
        G2Point signature = G2Point.decode(
                        HEX.parseHex("882730e5d03f6b42c3abc26d3372625034e1d871b65a8a6b900a56dae22da98"
                                + "abbe1b68f85e49fe7652a55ec3d0591c20767677e33e5cbb1207315c41a9ac03be39c2e7668edc043d6cb1d9fd930"
                                + "33caa8a1c5b0e84bedaeb6c64972503a43eb"))
                .asOptional()
                .orElseThrow();
        byte[] message = HEX.parseHex("56".repeat(32));
        G2Point hashed = G2Point.hashToCurve(message, new DomainTag("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"));

        assertThat(MillerValue.of(key, hashed).finishesLike(MillerValue.of(g1, signature)))
                .isTrue();
        assertThat(MillerValue.of(key, hashed).finishesLike(MillerValue.of(g1, signature.plus(g2))))
                .isFalse();
        Scalar secret = Scalar.decode(HEX.parseHex("263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3"))
                .asOptional()
                .orElseThrow();
        assertThat(hashed.times(secret)).isEqualTo(signature);
        assertThat(g1.times(secret)).isEqualTo(key);
    }

    /** RFC 9380, appendix J.10.1, the points in compressed form. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ":a5cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f37da03d"
                        + "0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1038e9dcdd5393faf5c41fb78a",
                "abc:939cddbccdc5e91b9623efd38c49f81a6f83f175e80b06fc374de9eb4b41dfe4ca3a230ed250fbe3a2acf73a41177fd8"
                        + "02c2d18e033b960562aae3cab37a27ce00d80ccd5ba4b7fe0e7a210245129dbec7780ccc7954725f4168aff2787776e6",
                "abcdef0123456789:"
                        + "990d119345b94fbd15497bcba94ecf7db2cbfd1e1fe7da034d26cbba169fb3968288b3fafb265f9ebd380512a71c3f2c"
                        + "121982811d2491fde9ba7ed31ef9ca474f0e1501297f68c298e9f4c0028add35aea8bb83d53c08cfc007c1e005723cd0"
            })
    void hashesToG2AsRfc9380(String messageAndPoint) {
        int colon = messageAndPoint.indexOf(':');
        byte[] message = messageAndPoint.substring(0, colon).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] point = HEX.parseHex(messageAndPoint.substring(colon + 1));
        G2Point hashed =
                G2Point.hashToCurve(message, new DomainTag("QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_"));
        assertThat(hashed.encode()).isEqualTo(point);
        assertThat(G2Point.decode(point).asOptional()).contains(hashed);
    }

    @Test
    void refusesBytesThatAreNoPointOfG2() {
        byte[] identity = new byte[96];
        identity[0] = (byte) 0xc0;
        assertThat(G2Point.decode(identity).refusalCode()).isEqualTo("identity-point");
        assertThat(g2.plus(g2.negate()).encode()).isEqualTo(identity);
        for (int length : new int[] {0, 48, 95, 97, 192}) {
            assertThat(G2Point.decode(new byte[length]).refusalCode()).isEqualTo("bad-point");
        }
        int outside = 0;
        for (int x = 1; x < 40; x++) {
            byte[] encoding = new byte[96];
            encoding[0] = (byte) 0x80;
            encoding[95] = (byte) x;
            String code = G2Point.decode(encoding).refusalCode();
            assertThat(code).isIn("bad-point", "point-not-in-group");
            outside += code.equals("point-not-in-group") ? 1 : 0;
        }
        assertThat(outside).isPositive();
    }

    @Test
    void randomBytesNeverThrow() {
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[96];
            random.nextBytes(bytes);
            assertThat(G2Point.decode(bytes)).isNotNull();
        }
    }
}
