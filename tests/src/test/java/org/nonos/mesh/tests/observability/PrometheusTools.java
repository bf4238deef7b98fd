package org.nonos.mesh.tests.observability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** prometheus and promtool, where they are installed. */
final class PrometheusTools {

    /**
     * How a program ended.
     *
     * @param exit its status
     * @param output standard output and error
     */
    record Run(int exit, String output) {}

    private PrometheusTools() {}

    /** Skips the calling test where the program is absent, and says so. */
    static void require(String program) {
        Assumptions.assumeTrue(
                isThere(program),
                program + " is not installed, so this test is skipped; .ci/run installs it (Debian: prometheus)");
    }

    static Run run(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " did not end within a minute");
        }
        return new Run(process.exitValue(), output);
    }

    private static boolean isThere(String program) {
        try {
            return run(Path.of(""), List.of(program, "--version")).exit() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
