package org.nonos.mesh.proof.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.TinyCircuit;

/** Two implementations that share no code agree on keys and proofs of one circuit, set up by a ceremony of ours. */
class SnarkjsCrossCheckTest {

    private static final TinyCircuit CIRCUIT = new TinyCircuit(5);
    private static final long SECRET = 3;
    private static final Snarkjs SNARKJS = new Snarkjs(Path.of("target", "snarkjs"));

    /** Where it is set, a missing tool fails the tests instead of skipping them. */
    private static final boolean REQUIRED = "true".equals(System.getenv("MESH_REQUIRE_SNARKJS"));

    @TempDir
    private Path folder;

    private final Random random = Seeds.random("SnarkjsCrossCheckTest");
    private final CeremonyKey key = TestKeys.ceremony(CIRCUIT).key();
    private final List<Scalar> witness = CIRCUIT.witness(SECRET);
    private final List<Scalar> inputs = witness.subList(1, 1 + CIRCUIT.publicInputs());
    private final List<Scalar> otherInputs = CIRCUIT.witness(SECRET + 1).subList(1, 1 + CIRCUIT.publicInputs());

    @BeforeAll
    static void fetch() throws Exception {
        Optional<String> problem = SNARKJS.fetch();
        assertThat(REQUIRED ? problem : Optional.empty()).isEmpty();
        problem.ifPresent(Assumptions::abort);
    }

    @Test
    void snarkjsAcceptsOurProofAndRefusesItForAnotherInput() throws Exception {
        Groth16Proof proof = new ProvingKey(key, CIRCUIT).prove(witness, scalar(), scalar(), Runnable::run);
        write("key.json", SnarkjsFiles.write(GeneralKey.of(key)));
        write("proof.json", SnarkjsFiles.write(proof));
        write("public.json", SnarkjsFiles.write(inputs));
        write("other.json", SnarkjsFiles.write(otherInputs));

        Snarkjs.Run right = SNARKJS.run(folder, "groth16", "verify", "key.json", "public.json", "proof.json");
        Snarkjs.Run wrong = SNARKJS.run(folder, "groth16", "verify", "key.json", "other.json", "proof.json");

        assertThat(right.exitCode()).as(right.output()).isZero();
        assertThat(right.output()).contains("OK!");
        assertThat(wrong.exitCode()).as(wrong.output()).isNotZero();
        assertThat(wrong.output()).contains("Invalid proof");
    }

    @Test
    void aProofThatSnarkjsMakesWithOurKeyHoldsHereAndNotForAnotherInput() throws Exception {
        Files.write(folder.resolve("our.zkey"), SnarkjsKey.zkey(key, CIRCUIT));
        Files.write(folder.resolve("our.wtns"), SnarkjsKey.witness(witness));

        Snarkjs.Run run = SNARKJS.run(folder, "groth16", "prove", "our.zkey", "our.wtns", "proof.json", "public.json");

        assertThat(run.exitCode()).as(run.output()).isZero();
        Groth16Proof proof =
                SnarkjsFiles.readProof(read("proof.json")).asOptional().orElseThrow();
        assertThat(SnarkjsFiles.readInputs(read("public.json")).asOptional()).contains(inputs);
        assertThat(GeneralKey.of(key).verify(proof, inputs)).isTrue();
        assertThat(VerifyingKey.of(key).verify(new VerifyingKey.Case(proof, inputs)))
                .isTrue();
        assertThat(GeneralKey.of(key).verify(proof, otherInputs)).isFalse();
    }

    @Test
    void theVerifyingKeyThatSnarkjsExportsFromOursReadsAsOurs() throws Exception {
        Files.write(folder.resolve("our.zkey"), SnarkjsKey.zkey(key, CIRCUIT));

        Snarkjs.Run run = SNARKJS.run(folder, "zkey", "export", "verificationkey", "our.zkey", "key.json");

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(SnarkjsFiles.readKey(read("key.json")).asOptional()).contains(GeneralKey.of(key));
    }

    private Scalar scalar() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        return Scalar.reduce(bytes);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private byte[] read(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name));
    }
}
