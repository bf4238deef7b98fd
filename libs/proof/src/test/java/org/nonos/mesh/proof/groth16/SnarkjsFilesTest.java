package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.TinyCircuit;

class SnarkjsFilesTest {

    private static final GeneralKey KEY = TinyProof.KEY;
    private static final List<Scalar> INPUTS = TinyProof.INPUTS;
    private static final Groth16Proof PROOF = TinyProof.PROOF;

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String proofCode(String json) {
        return SnarkjsFiles.readProof(bytes(json)).refusalCode();
    }

    private static String keyCode(String json) {
        return SnarkjsFiles.readKey(bytes(json)).refusalCode();
    }

    private static String inputsCode(String json) {
        return SnarkjsFiles.readInputs(bytes(json)).refusalCode();
    }

    @Test
    void filesReadAsWhatWasWritten() {
        assertThat(SnarkjsFiles.readKey(bytes(SnarkjsFiles.write(KEY))).asOptional())
                .contains(KEY);
        assertThat(SnarkjsFiles.readProof(bytes(SnarkjsFiles.write(PROOF))).asOptional())
                .contains(PROOF);
        assertThat(SnarkjsFiles.readInputs(bytes(SnarkjsFiles.write(INPUTS))).asOptional())
                .contains(INPUTS);
    }

    @Test
    void aKeyWithAnotherGammaVerifiesItsProofs() {
        Scalar gamma = TinyCircuit.number(1234567);
        List<G1Point> divided =
                KEY.inputs().stream().map(point -> point.times(gamma.inverse())).toList();
        GeneralKey other = new GeneralKey(KEY.alpha(), KEY.beta(), KEY.gamma().times(gamma), KEY.delta(), divided);
        GeneralKey mixed = new GeneralKey(KEY.alpha(), KEY.beta(), KEY.gamma().times(gamma), KEY.delta(), KEY.inputs());

        assertThat(KEY.verify(PROOF, INPUTS)).isTrue();
        assertThat(other.verify(PROOF, INPUTS)).isTrue();
        assertThat(mixed.verify(PROOF, INPUTS)).isFalse();
    }

    @Test
    void anotherInputOrAnotherNumberOfThemDoesNotVerify() {
        assertThat(KEY.verify(PROOF, List.of(TinyCircuit.number(36)))).isFalse();
        assertThat(KEY.verify(PROOF, List.of())).isFalse();
        assertThat(KEY.verify(PROOF, List.of(INPUTS.getFirst(), Scalar.ZERO))).isFalse();
    }

    @Test
    void otherProtocolsAndCurvesAreRefused() {
        String proof = SnarkjsFiles.write(PROOF);
        assertThat(proofCode(proof.replace("bls12381", "bn128"))).isEqualTo("bad-protocol");
        assertThat(proofCode(proof.replace("groth16", "plonk"))).isEqualTo("bad-protocol");
        assertThat(proofCode(proof.replace("pi_c", "pi_d"))).isEqualTo("missing-field");
        assertThat(proofCode("[]")).isEqualTo("bad-protocol");
    }

    @Test
    void aNumberHasOneForm() {
        String r = Bls12381.ORDER.toString();
        assertThat(inputsCode("[\"35\"]")).isEmpty();
        assertThat(inputsCode("[\"0\"]")).isEmpty();
        assertThat(inputsCode("[\"" + Bls12381.ORDER.subtract(BigInteger.ONE) + "\"]"))
                .isEmpty();
        assertThat(inputsCode("[\"" + r + "\"]")).isEqualTo("scalar-out-of-range");
        for (String wrong : List.of("\"035\"", "\"\"", "\"-1\"", "\"+1\"", "\"0x23\"", "\" 35\"", "35", "[]")) {
            assertThat(inputsCode("[" + wrong + "]")).as(wrong).isEqualTo("bad-scalar");
        }
        assertThat(inputsCode("[\"" + "9".repeat(116) + "\"]")).isEqualTo("bad-scalar");
    }

    @Test
    void pointsAreCheckedBeforeTheyAreUsed() {
        String proof = SnarkjsFiles.write(PROOF);
        byte[] coordinates = PROOF.a().coordinates();
        BigInteger x = new BigInteger(1, coordinates, 0, 48);
        BigInteger y = new BigInteger(1, coordinates, 48, 48);
        String xText = '"' + x.toString() + '"';
        String yText = '"' + y.toString() + '"';
        assertThat(proof).contains(xText).contains(yText);

        assertThat(proofCode(proof.replace(yText, '"' + y.add(BigInteger.ONE).toString() + '"')))
                .as("not on the curve")
                .isEqualTo("bad-point");
        assertThat(proofCode(proof.replace(xText, '"' + x.add(IdenFile.P).toString() + '"')))
                .as("not below p")
                .isEqualTo("bad-point");
        assertThat(proofCode(proof.replace(yText + ",\"1\"", yText + ",\"2\"")))
                .as("z is not 1")
                .isEqualTo("bad-point");
        assertThat(proofCode(proof.replace(xText, "\"0\"").replace(yText, "\"0\"")))
                .as("all zeros")
                .isIn("bad-point", "identity-point");
    }

    @Test
    void pointsOfTheCurveOutsideTheGroupAreRefused() {
        BigInteger x = BigInteger.ONE;
        BigInteger y = squareRoot(x);
        while (!y.pow(2).mod(IdenFile.P).equals(cubeAndFour(x))) {
            x = x.add(BigInteger.ONE);
            y = squareRoot(x);
        }
        String outside = "[\"" + x + "\",\"" + y + "\",\"1\"]";
        String proof = SnarkjsFiles.write(PROOF).replace(JsonWriter.write(Decimals.of(PROOF.c())), outside);
        assertThat(proof).contains(outside);
        assertThat(proofCode(proof)).isEqualTo("point-not-in-group");
    }

    /** Of x³ + 4, if it has one: p is 3 modulo 4. */
    private static BigInteger squareRoot(BigInteger x) {
        return cubeAndFour(x).modPow(IdenFile.P.add(BigInteger.ONE).shiftRight(2), IdenFile.P);
    }

    private static BigInteger cubeAndFour(BigInteger x) {
        return x.pow(3).add(BigInteger.valueOf(4)).mod(IdenFile.P);
    }

    @Test
    void aKeyHasAsManyPointsAsItSays() {
        String key = SnarkjsFiles.write(KEY);
        assertThat(keyCode(key.replace("\"nPublic\":1", "\"nPublic\":2"))).isEqualTo("bad-inputs");
        assertThat(keyCode(key.replace("\"nPublic\":1", "\"nPublic\":999999999")))
                .isEqualTo("bad-inputs");
        assertThat(keyCode(key.replace("\"nPublic\":1,", ""))).isEqualTo("missing-field");
    }

    @Test
    void sixtyFourPublicInputsAreReadAndOneMoreIsNot() {
        assertThat(SnarkjsFiles.readInputs(bytes(SnarkjsFiles.write(ones(64)))).isOk())
                .isTrue();
        assertThat(inputsCode(SnarkjsFiles.write(ones(65)))).isEqualTo("bad-inputs");
        assertThat(keyCode(SnarkjsFiles.write(wide(64)))).isEmpty();
        assertThat(keyCode(SnarkjsFiles.write(wide(64))
                        .replace("\"nPublic\":64", "\"nPublic\":65")
                        .replace("\"IC\":[", "\"IC\":[" + JsonWriter.write(Decimals.of(KEY.alpha())) + ",")))
                .isEqualTo("bad-inputs");
    }

    private static List<Scalar> ones(int count) {
        return Collections.nCopies(count, Scalar.ONE);
    }

    private static GeneralKey wide(int publicInputs) {
        return new GeneralKey(
                KEY.alpha(), KEY.beta(), KEY.gamma(), KEY.delta(), Collections.nCopies(publicInputs + 1, KEY.alpha()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "]",
                "{",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":1,\"a\":1}",
                "{a:1}",
                "[01]",
                "[1]x",
                "[1234567890]",
                "[1.5]",
                "[-1]",
                "[true]",
                "[\"\\n\"]",
                "[\"\u00e9\"]",
                "[\"\n\"]",
                "[\"a]",
                "[[[[[[[[1]]]]]]]]"
            })
    void whatIsNoJsonOfThisFormIsRefused(String text) {
        assertThat(JsonReader.read(bytes(text)).refusalCode()).isEqualTo("bad-json");
    }

    @Test
    void nestingAndLengthAreBounded() {
        assertThat(JsonReader.read(bytes("[".repeat(30_000))).refusalCode()).isEqualTo("bad-json");
        assertThat(JsonReader.read(bytes(" ".repeat(JsonReader.MAX_BYTES - 2) + "[]"))
                        .isOk())
                .isTrue();
        assertThat(JsonReader.read(bytes(" ".repeat(JsonReader.MAX_BYTES - 1) + "[]"))
                        .refusalCode())
                .isEqualTo("too-long");
    }
}
