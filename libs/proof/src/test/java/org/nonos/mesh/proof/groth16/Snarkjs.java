package org.nonos.mesh.proof.groth16;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * snarkjs, run with Node as a program of its own. It is under the GPL: a tool of tests and benchmarks, fetched when they
 * run, in the versions that the lock file pins, and no part of what is built.
 */
public final class Snarkjs {

    private static final long LIMIT_SECONDS = 300;
    private static final String TIMES = "times.cjs";
    private static final List<String> INSTALL =
            List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");

    private final Path home;
    private final Path snarkjs;

    /** @param exitCode 0 if snarkjs is content */
    public record Run(int exitCode, String output) {}

    /** @param home where it is or will be; kept between runs, or thrown away by whoever made it */
    public Snarkjs(Path home) {
        this.home = home.toAbsolutePath();
        this.snarkjs = this.home.resolve("node_modules/snarkjs");
    }

    /** Fetches it, if it is not there; answers why that is not possible, and what to do. */
    public Optional<String> fetch() throws IOException, InterruptedException {
        Files.createDirectories(home);
        for (String name : List.of("package.json", "package-lock.json", TIMES)) {
            try (InputStream in = Objects.requireNonNull(Snarkjs.class.getResourceAsStream("/snarkjs/" + name))) {
                Files.write(home.resolve(name), in.readAllBytes());
            }
        }
        if (Files.exists(command())) {
            return Optional.empty();
        }
        for (List<String> step : List.of(List.of("node", "--version"), INSTALL)) {
            Run run = runIn(home, step);
            if (run.exitCode() != 0) {
                return Optional.of("snarkjs needs Node 18 or later, npm (Debian: nodejs, npm) and a package registry"
                        + " that npm reaches; " + String.join(" ", step) + ": " + run.output());
            }
        }
        return Optional.empty();
    }

    private Path command() {
        return snarkjs.resolve("build/cli.cjs");
    }

    /** @param folder where file names among the arguments lie */
    public Run run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", command().toString()));
        command.addAll(List.of(arguments));
        return runIn(folder, command);
    }

    /**
     * Proves and verifies several times. Needs {@code our.zkey}, {@code our.wtns} and {@code key.json} in the folder, and
     * leaves {@code proof.json}. Puts out lines of an operation's name and milliseconds of CPU.
     */
    public Run times(Path folder) throws IOException, InterruptedException {
        return runIn(folder, List.of("node", home.resolve(TIMES).toString(), snarkjs.toString()));
    }

    private Run runIn(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, "run", ".log");
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
