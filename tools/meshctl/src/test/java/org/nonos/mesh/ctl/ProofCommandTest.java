package org.nonos.mesh.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.groth16.ArkworksFiles;
import org.nonos.mesh.proof.groth16.GeneralKey;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.SnarkjsFiles;

/** Whoever knows a key's secrets proves anything: so these proofs are made, of a key whose secrets are 3, 5, 7 and 11. */
class ProofCommandTest {

    private static final G1Point ONE = G1Point.generator();
    private static final G2Point TWO = G2Point.generator();
    private static final Scalar INPUT = number(13);
    private static final GeneralKey KEY = new GeneralKey(
            ONE.times(number(3)),
            TWO.times(number(5)),
            TWO.times(number(7)),
            TWO.times(number(11)),
            List.of(ONE, ONE.times(number(2))));
    private static final Groth16Proof PROOF = forged();

    @TempDir
    Path folder;

    /** a·b = 3·5 + (1 + 2·input)·7 + c·11. */
    private static Groth16Proof forged() {
        Scalar inputs = Scalar.ONE.plus(number(2).times(INPUT)).times(number(7));
        Scalar c =
                number(17 * 19).minus(number(15)).minus(inputs).times(number(11).inverse());
        return new Groth16Proof(ONE.times(number(17)), TWO.times(number(19)), ONE.times(c));
    }

    private static Scalar number(int value) {
        return Scalar.reduce(new byte[] {(byte) (value >>> 8), (byte) value});
    }

    @Test
    void aProofInArkworksFilesIsVerifiedAndAnotherInputIsNotValid() throws IOException {
        String key = file("key.bin", ArkworksFiles.write(KEY));
        String proof = file("proof.bin", ArkworksFiles.write(PROOF));

        assertThat(Ran.of("proof", "verify", key, proof, file("in.bin", ArkworksFiles.write(List.of(INPUT)))))
                .isEqualTo(new Ran(0, "valid\n", ""));
        assertThat(Ran.of("proof", "verify", key, proof, file("in.bin", ArkworksFiles.write(List.of(Scalar.ONE)))))
                .isEqualTo(new Ran(1, "not valid\n", ""));
    }

    @Test
    void textIsTakenForTheFilesOfSnarkjs() throws IOException {
        String key = file("key.json", json("\n " + SnarkjsFiles.write(KEY)));
        String proof = file("proof.json", json(SnarkjsFiles.write(PROOF)));

        assertThat(Ran.of(
                        "proof",
                        "verify",
                        "--json",
                        key,
                        proof,
                        file("in.json", json(SnarkjsFiles.write(List.of(INPUT))))))
                .extracting(Ran::status, ran -> ran.out().replaceAll("\\s", ""))
                .containsExactly(0, "{\"valid\":true}");
        assertThat(Ran.of("proof", "verify", key, proof, file("in.json", json(SnarkjsFiles.write(List.of()))))
                        .status())
                .isEqualTo(1);
    }

    @Test
    void aFileThatIsRefusedOrMissingIsNamed() throws IOException {
        String key = file("key.bin", ArkworksFiles.write(KEY));
        Ran mixed = Ran.of("proof", "verify", key, file("proof.json", json(SnarkjsFiles.write(PROOF))), key);
        Ran missing = Ran.of("proof", "verify", key, folder.resolve("nowhere").toString(), key);

        assertThat(mixed.status()).isEqualTo(1);
        assertThat(mixed.err()).contains("proof.json is refused: ");
        assertThat(missing.status()).isEqualTo(66);
        assertThat(missing.err()).contains("there is no readable file").contains("nowhere");
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }
}
