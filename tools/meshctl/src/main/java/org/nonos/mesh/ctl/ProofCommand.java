package org.nonos.mesh.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.groth16.ArkworksFiles;
import org.nonos.mesh.proof.groth16.GeneralKey;
import org.nonos.mesh.proof.groth16.Groth16Proof;
import org.nonos.mesh.proof.groth16.SnarkjsFiles;
import org.nonos.mesh.protocol.wire.Decoded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Groth16 proofs that other programs made, for any circuit; no node is asked. */
@Command(
        name = "proof",
        mixinStandardHelpOptions = true,
        description =
                "Verifies Groth16 proofs over BLS12-381 that snarkjs or arkworks made; mesh receipt is for receipts.",
        subcommands = ProofCommand.Verify.class)
final class ProofCommand {

    /** One more than any file that is read may have. */
    private static final int MAX_FILE_BYTES = 64 * 1024 + 1;

    private ProofCommand() {}

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Verifies a proof under a key; exit status 0 only if it holds. Whoever knows the key's secrets can prove",
                "anything: where the key comes from is for you to know. The three files are of one program: snarkjs' JSON,",
                "or what arkworks (ark-bls12-381 0.4 or later) serializes, compressed or not."
            })
    static final class Verify implements Callable<Integer> {

        @Parameters(
                index = "0",
                paramLabel = "KEY",
                description = "verification_key.json, or a serialized VerifyingKey")
        Path key = Path.of("");

        @Parameters(index = "1", paramLabel = "PROOF", description = "proof.json, or a serialized Proof")
        Path proof = Path.of("");

        @Parameters(
                index = "2",
                paramLabel = "INPUTS",
                description = "public.json, or serialized public inputs, with or without their count")
        Path inputs = Path.of("");

        @Option(names = "--json", description = "print the answer as JSON")
        boolean json;

        @Override
        public Integer call() {
            boolean valid = verdict();
            System.out.println(
                    json
                            ? JsonMapper.shared()
                                    .createObjectNode()
                                    .put("valid", valid)
                                    .toPrettyString()
                            : valid ? "valid" : "not valid");
            return valid ? ExitCode.OK : ExitCode.FAILED;
        }

        private boolean verdict() {
            byte[] keyBytes = bytes(key);
            return isText(keyBytes)
                    ? verify(
                            read(key, SnarkjsFiles.readKey(keyBytes)),
                            read(proof, SnarkjsFiles.readProof(bytes(proof))),
                            read(inputs, SnarkjsFiles.readInputs(bytes(inputs))))
                    : verify(
                            read(key, ArkworksFiles.readKey(keyBytes)),
                            read(proof, ArkworksFiles.readProof(bytes(proof))),
                            read(inputs, ArkworksFiles.readInputs(bytes(inputs))));
        }

        private static boolean verify(GeneralKey key, Groth16Proof proof, List<Scalar> inputs) {
            return key.verify(proof, inputs);
        }

        /** Text has no byte with the top bit set; of a serialized key's hundreds, about half have. */
        private static boolean isText(byte[] key) {
            for (byte each : key) {
                if (each < 0) {
                    return false;
                }
            }
            return true;
        }

        private static <T> T read(Path file, Decoded<T> decoded) {
            return switch (decoded) {
                case Decoded.Ok<T>(T value) -> value;
                case Decoded.Refused<T>(String code, String detail) ->
                    throw new CtlFailure(ExitCode.FAILED, file + " is refused: " + detail + " (" + code + ")");
            };
        }

        private static byte[] bytes(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(MAX_FILE_BYTES);
            } catch (IOException e) {
                throw new CtlFailure(ExitCode.NOT_FOUND, "there is no readable file " + file);
            }
        }
    }
}
