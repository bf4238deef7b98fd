package org.nonos.mesh.proof.groth16;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * snarkjs, run with Node as a program of its own. It is under the GPL: a tool of the tests, fetched when they run, and
 * no part of what is built.
 */
final class Snarkjs {

    private static final String PACKAGE = "snarkjs@0.7.6";
    private static final long LIMIT_SECONDS = 300;

    /** Where it is set, a missing tool fails the tests instead of skipping them. */
    private static final boolean REQUIRED = "true".equals(System.getenv("MESH_REQUIRE_SNARKJS"));

    private static final Path HOME = Path.of("target", "snarkjs").toAbsolutePath();
    private static final Path COMMAND = HOME.resolve("node_modules/snarkjs/build/cli.cjs");

    /** @param exitCode 0 if snarkjs is content */
    record Run(int exitCode, String output) {}

    private Snarkjs() {}

    /** Fetches it, if it is not there; skips the test, saying why, where that is not possible. */
    static void require() throws IOException, InterruptedException {
        if (Files.exists(COMMAND)) {
            return;
        }
        Files.createDirectories(HOME);
        for (List<String> step : List.of(
                List.of("node", "--version"),
                List.of(
                        "npm",
                        "install",
                        "--no-save",
                        "--no-package-lock",
                        "--ignore-scripts",
                        "--no-audit",
                        PACKAGE))) {
            Run run = runIn(HOME, step);
            if (run.exitCode() != 0) {
                missing(String.join(" ", step) + ": " + run.output());
            }
        }
    }

    private static void missing(String reason) {
        String sentence = "no cross-check with snarkjs, which needs Node, npm and a package registry; " + reason;
        if (REQUIRED) {
            throw new AssertionError(sentence);
        }
        Assumptions.abort(sentence);
    }

    /** @param folder where file names among the arguments lie */
    static Run run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", COMMAND.toString()));
        command.addAll(List.of(arguments));
        return runIn(folder, command);
    }

    /** A script of ours, which gets the package's folder as its first argument. */
    static Run script(Path script, Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                script.toAbsolutePath().toString(),
                COMMAND.getParent().getParent().toString()));
        command.addAll(List.of(arguments));
        return runIn(folder, command);
    }

    private static Run runIn(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(HOME, "run", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Run(-1, "took longer than " + LIMIT_SECONDS + " seconds");
            }
            return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Run(-1, String.valueOf(e.getMessage()));
        } finally {
            Files.delete(output);
        }
    }
}
