package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.bls.Bls12381;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.Decoded;

class ArkworksFilesTest {

    private static final GeneralKey KEY = TinyProof.KEY;
    private static final List<Scalar> INPUTS = TinyProof.INPUTS;
    private static final Groth16Proof PROOF = TinyProof.PROOF;

    @Test
    void filesReadAsWhatWasWritten() {
        assertThat(ArkworksFiles.readKey(ArkworksFiles.write(KEY)).asOptional()).contains(KEY);
        assertThat(ArkworksFiles.readProof(ArkworksFiles.write(PROOF)).asOptional())
                .contains(PROOF);
        assertThat(ArkworksFiles.readInputs(ArkworksFiles.write(INPUTS)).asOptional())
                .contains(INPUTS);
        assertThat(ArkworksFiles.readInputs(ArkworksFiles.write(List.of())).asOptional())
                .contains(List.of());
    }

    @Test
    void theUncompressedFormIsReadToo() {
        assertThat(ArkworksFiles.readKey(uncompressed(KEY)).asOptional()).contains(KEY);
        assertThat(ArkworksFiles.readProof(uncompressed(PROOF)).asOptional()).contains(PROOF);
    }

    @Test
    void inputsMayComeWithoutTheirCount() {
        byte[] counted = ArkworksFiles.write(List.of(Scalar.ONE, INPUTS.getFirst()));

        assertThat(ArkworksFiles.readInputs(Arrays.copyOfRange(counted, 8, counted.length))
                        .asOptional())
                .contains(List.of(Scalar.ONE, INPUTS.getFirst()));
        assertThat(ArkworksFiles.readInputs(new byte[0]).asOptional()).contains(List.of());
        counted[0]++;
        assertThat(ArkworksFiles.readInputs(counted).refusalCode()).isEqualTo("bad-inputs");
        counted[0]--;
        counted[7] = 1;
        assertThat(ArkworksFiles.readInputs(counted).refusalCode()).isEqualTo("bad-inputs");
    }

    /**
     * What ark-groth16 made, from the tests of another verifier of its files (Sui, examples/move/crypto/groth16), put
     * together in the order of arkworks' fields; the public input is big-endian there.
     */
    @Test
    void aPublishedProofVerifiesUnderItsKeyAndNotForAnotherInput() {
        byte[] key = joined(
                hex("b58cfc3b0f43d98e7dbe865af692577d52813cb62ef3c355215ec3be2a0355a1ae5da76dd3e626f8a60de1f4a8138dee"),
                hex(
                        "9047b42915b32ef9dffe3acc0121a1450416e7f9791159f165ab0729d744da3ed82cd4822ca1d7fef35147cfd620b59b"
                                + "0ca09db7dff43aab6c71635ba8f86a83f058e9922e5cdacbe21d0e5e855cf1e776a61b272c12272fe526f5ba3b48d579"),
                hex(
                        "ad7c5a6cefcae53a3fbae72662c7c04a2f8e1892cb83615a02b32c31247172b7f317489b84e72f14acaf4f3e9ed18141"
                                + "157c6c1464bf15d957227f75a3c550d6d27f295b41a753340c6eec47b471b2cb8664c84f3e9b725325d3fb8afc6b56d0"),
                hex(
                        "b1294927d02f8e86ac57c3b832f4ecf5e03230445a9a785ac8d25cf968f48cca8881d0c439c7e8870b66567cf611da0c"
                                + "1734316632f39d3125c8cecca76a8661db91cbfae217547ea1fc078a24a1a31555a46765011411094ec649d42914e2f5"),
                hex("0200000000000000"),
                hex("b2c9c61ccc28e913284a47c34e60d487869ff423dd574db080d35844f9eddd2b2967141b588a35fa82a278ce39ae6b1a"),
                hex(
                        "9026ae12d58d203b4fc5dfad4968cbf51e43632ed1a05afdcb2e380ee552b036fbefc7780afe9675bcb60201a2421b2c"));
        byte[] proof = joined(
                hex("9913bdcabdff2cf1e7dea1673c5edba5ed6435df2f2a58d6d9e624609922bfa3976a98d991db333812bf6290a590afaa"),
                hex(
                        "b0265b35af5069593ee88626cf3ba9a0f07699510a25aec3a27048792ab83b3467d6b814d1c09c412c4dcd7656582e66"
                                + "07b72915081c82794ccedf643c27abace5b23a442079d8dcbd0d68dd697b8e0b699a1925a5f2c77f5237efbbbeda3bd0"),
                hex(
                        "b1237cf48ca7aa98507e826aac336b9e24f14133de1923fffac602a1203b795b3037c4c94e7246bacee7b2757ae912e5"));
        byte[] inputs = reversed(hex("46722abc81a82d01ac89c138aa01a8223cb239ceb1f02cdaad7e1815eb997ca6"));

        assertThat(verifies(key, proof, inputs)).isTrue();
        inputs[0] ^= 1;
        assertThat(verifies(key, proof, inputs)).isFalse();
    }

    /**
     * From the same project's test of taking such a key apart (sui-framework, groth16_tests.move), byte for byte. Its
     * parts are those that a verifier prepares: γ and δ negated, which here is one flag in their first bytes.
     */
    @Test
    void aPublishedFileOfAKeyReadsAsThePublishedParts() {
        String minusGamma =
                "8398b153643614fc1071a54e288edb6402f1d9e00d3408c76d95c16885cc992dff5c6ebee3b739cb22359ab2d126026a"
                        + "1626c43ea7b898a7c1d2904c1bd4bbce5d0b1b16fab8535a52d1b08a5217df2e912ee1b0f4140892afa31d479f78dfbc";
        String minusDelta =
                "a2ab58a209ad00df6c86ab14841e8daa7a380a6853f28bacf38aad9903b6149fff4b119dea16de8aa3e5050b9d563a01"
                        + "009e061a950c233f66511c8fae2a8c58503059821df7f6defbba8f93d26e412cc07b66a9f3cdd740cce5c8488ce94fc8";
        String first =
                "81aabea18713222ac45a6ef3208a09f55ce2dde8a11cc4b12788be2ae77ae318176d631d36d80942df576af651b57a31";
        String second =
                "a95f2e9bcaebbb53a588251634715599f7a7e9d51fe872fe312edf0b39d98f0d7f8b5554f96f759c041ea38b4b1e5e19";
        byte[] file =
                hex("a84d039ad1ae98eeeee4c8ba9af9b6c5d1cfcb98c3fc92ccfcebd77bcccffa1d170d39da29e9b4aa83b98680cb90bb25"
                        + "946b2b70f9e3565510c5361d5d65cb458a0b3177d612dd340b8f8f8493c2772454e3e8f577a3f77865df851d1a159b80"
                        + "0c2ec5bae889029fc419678e83dee900465d60e7ef26f614940e719c6f7c0c7db57464fa0481a93c18d52cb2fbf8dcf0"
                        + "a3" + minusGamma.substring(2) + "82" + minusDelta.substring(2) + "0200000000000000" + first
                        + second);

        GeneralKey key = ArkworksFiles.readKey(file).asOptional().orElseThrow();
        assertThat(key.gamma().negate().encode()).isEqualTo(hex(minusGamma));
        assertThat(key.delta().negate().encode()).isEqualTo(hex(minusDelta));
        assertThat(key.inputs()).extracting(G1Point::encode).containsExactly(hex(first), hex(second));
        assertThat(ArkworksFiles.write(key)).isEqualTo(file);
    }

    @Test
    void noByteMayBeAnother() {
        byte[] inputs = ArkworksFiles.write(INPUTS);
        for (byte[] proof : List.of(ArkworksFiles.write(PROOF), uncompressed(PROOF))) {
            everyByteAltered(proof, altered -> verifies(ArkworksFiles.write(KEY), altered, inputs));
        }
        for (byte[] key : List.of(ArkworksFiles.write(KEY), uncompressed(KEY))) {
            everyByteAltered(key, altered -> verifies(altered, ArkworksFiles.write(PROOF), inputs));
        }
        everyByteAltered(inputs, altered -> verifies(ArkworksFiles.write(KEY), ArkworksFiles.write(PROOF), altered));
    }

    private static void everyByteAltered(byte[] file, Function<byte[], Boolean> verifies) {
        assertThat(verifies.apply(file)).isTrue();
        for (int at = 0; at < file.length; at++) {
            for (int bit : new int[] {0x01, 0x20, 0x40, 0x80}) {
                byte[] altered = file.clone();
                altered[at] ^= (byte) bit;
                assertThat(verifies.apply(altered))
                        .as("bit %x of byte %d", bit, at)
                        .isFalse();
            }
        }
    }

    @Test
    void whatIsCutOrLongerIsRefused() {
        for (byte[] key : List.of(ArkworksFiles.write(KEY), uncompressed(KEY))) {
            cutAndPadded(key)
                    .forEach(bad -> assertThat(ArkworksFiles.readKey(bad).isOk())
                            .as("%s bytes", bad.length)
                            .isFalse());
        }
        for (byte[] proof : List.of(ArkworksFiles.write(PROOF), uncompressed(PROOF))) {
            cutAndPadded(proof)
                    .forEach(bad -> assertThat(ArkworksFiles.readProof(bad).isOk())
                            .as("%s bytes", bad.length)
                            .isFalse());
        }
        // Whole numbers are numbers without their count, and never as many as the key wants.
        byte[] inputs = ArkworksFiles.write(INPUTS);
        cutAndPadded(inputs)
                .filter(bad -> bad.length % Scalar.ENCODED_BYTES != 0)
                .forEach(bad -> assertThat(ArkworksFiles.readInputs(bad).isOk())
                        .as("%s bytes", bad.length)
                        .isFalse());
        assertThat(ArkworksFiles.readProof(Arrays.copyOf(ArkworksFiles.write(PROOF), 193))
                        .refusalCode())
                .isEqualTo("trailing-bytes");
    }

    private static Stream<byte[]> cutAndPadded(byte[] file) {
        return Stream.iterate(0, length -> length <= file.length + 33, length -> length + 1)
                .filter(length -> length != file.length)
                .map(length -> Arrays.copyOf(file, length));
    }

    @Test
    void theNumberOfInputsIsBoundedBeforeTheyAreRead() {
        GeneralKey most = wide(64);
        byte[] file = ArkworksFiles.write(most);
        assertThat(ArkworksFiles.readKey(file).asOptional()).contains(most);
        assertThat(ArkworksFiles.readKey(uncompressed(most)).asOptional()).contains(most);
        for (long count : new long[] {0, 66, 1L << 32, Long.MIN_VALUE, -1}) {
            assertThat(ArkworksFiles.readKey(withCount(file, count)).refusalCode())
                    .as("%d points", count)
                    .isEqualTo("bad-inputs");
        }
        assertThat(ArkworksFiles.readKey(withCount(file, 64)).refusalCode()).isEqualTo("trailing-bytes");
        assertThat(ArkworksFiles.readKey(new byte[uncompressed(most).length + 1])
                        .refusalCode())
                .isEqualTo("too-long");
        assertThat(ArkworksFiles.readInputs(ArkworksFiles.write(Collections.nCopies(64, Scalar.ONE)))
                        .isOk())
                .isTrue();
        assertThat(ArkworksFiles.readInputs(ArkworksFiles.write(Collections.nCopies(65, Scalar.ONE)))
                        .refusalCode())
                .isEqualTo("bad-inputs");
    }

    private static byte[] withCount(byte[] key, long count) {
        byte[] changed = key.clone();
        for (int i = 0; i < 8; i++) {
            changed[48 + 3 * 96 + i] = (byte) (count >>> 8 * i);
        }
        return changed;
    }

    private static GeneralKey wide(int publicInputs) {
        return new GeneralKey(
                KEY.alpha(), KEY.beta(), KEY.gamma(), KEY.delta(), Collections.nCopies(publicInputs + 1, KEY.alpha()));
    }

    @Test
    void aNumberIsBelowTheGroupOrder() {
        byte[] r = reversed(Bls12381.ORDER.toByteArray());
        byte[] most = reversed(Bls12381.ORDER.subtract(BigInteger.ONE).toByteArray());
        assertThat(ArkworksFiles.readInputs(r).refusalCode()).isEqualTo("scalar-out-of-range");
        assertThat(ArkworksFiles.readInputs(most).asOptional()).contains(List.of(Scalar.ZERO.minus(Scalar.ONE)));
    }

    @Test
    void theIdentityAndPointsOutsideTheGroupAreRefused() {
        byte[] identity = new byte[48];
        identity[0] = (byte) 0xc0;
        assertThat(ArkworksFiles.readProof(withFirst(identity)).refusalCode()).isEqualTo("identity-point");
        byte[] markedIdentity = identity.clone();
        markedIdentity[0] |= 0x20;
        assertThat(ArkworksFiles.readProof(withFirst(markedIdentity)).refusalCode())
                .isEqualTo("bad-point");

        byte[] outside = new byte[48];
        outside[0] = (byte) 0x80;
        while (!G1Point.decode(outside).refusalCode().equals("point-not-in-group")) {
            outside[47]++;
        }
        assertThat(ArkworksFiles.readProof(withFirst(outside)).refusalCode()).isEqualTo("point-not-in-group");
        byte[] key = ArkworksFiles.write(KEY);
        System.arraycopy(outside, 0, key, key.length - outside.length, outside.length);
        assertThat(ArkworksFiles.readKey(key).refusalCode()).isEqualTo("point-not-in-group");
    }

    private static byte[] withFirst(byte[] point) {
        byte[] proof = ArkworksFiles.write(PROOF);
        System.arraycopy(point, 0, proof, 0, point.length);
        return proof;
    }

    /** The form of ark-bls12-381 0.3: little-endian, the real part first, flags in the last byte. */
    @Test
    void filesOfOldVersionsAreRefusedByName() {
        byte[] compressed = joined(
                old(PROOF.a().encode()), old(PROOF.b().encode()), old(PROOF.c().encode()));
        byte[] coordinates = PROOF.a().coordinates();
        byte[] uncompressed = joined(
                reversed(Arrays.copyOf(coordinates, 48)),
                reversed(Arrays.copyOfRange(coordinates, 48, 96)),
                new byte[288]);

        assertThat(ArkworksFiles.readProof(compressed).refusalCode()).isEqualTo("old-arkworks");
        assertThat(ArkworksFiles.readProof(uncompressed).refusalCode()).isEqualTo("old-arkworks");
        assertThat(ArkworksFiles.readKey(compressed).refusalCode()).isEqualTo("old-arkworks");
        assertThat(ArkworksFiles.readKey(SnarkjsFiles.write(KEY).getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .refusalCode())
                .isNotEqualTo("old-arkworks");
    }

    private static byte[] old(byte[] encoded) {
        byte[] backwards = reversed(encoded);
        int flags = encoded[0] & 0xe0;
        backwards[backwards.length - 1] = (byte) (encoded[0] & 0x1f | ((flags & 0x20) != 0 ? 0x80 : 0));
        return backwards;
    }

    private static boolean verifies(byte[] key, byte[] proof, byte[] inputs) {
        return ArkworksFiles.readKey(key)
                .then(known -> ArkworksFiles.readProof(proof)
                        .then(claimed -> ArkworksFiles.readInputs(inputs)
                                .then(numbers -> Decoded.ok(known.verify(claimed, numbers)))))
                .asOptional()
                .orElse(false);
    }

    private static byte[] uncompressed(GeneralKey key) {
        byte[] points = joined(
                key.alpha().coordinates(),
                key.beta().coordinates(),
                key.gamma().coordinates(),
                key.delta().coordinates(),
                new byte[] {(byte) key.inputs().size(), 0, 0, 0, 0, 0, 0, 0});
        return joined(
                points, joined(key.inputs().stream().map(G1Point::coordinates).toArray(byte[][]::new)));
    }

    private static byte[] uncompressed(Groth16Proof proof) {
        G2Point b = proof.b();
        return joined(proof.a().coordinates(), b.coordinates(), proof.c().coordinates());
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] backwards = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            backwards[i] = bytes[bytes.length - 1 - i];
        }
        return backwards;
    }
}
