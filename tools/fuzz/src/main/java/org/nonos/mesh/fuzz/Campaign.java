package org.nonos.mesh.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The long campaign: {@code fuzz.jar <folder> <inputs per target> [target …]}. For each target a JVM of its own with
 * Jazzer, one after the other; corpora, logs and findings lie in the folder. Prints a line for each and ends with 1 when
 * there was a finding.
 */
public final class Campaign {

    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+)");

    private final Path folder;
    private final long inputs;

    private Campaign(Path folder, long inputs) {
        this.folder = folder;
        this.inputs = inputs;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            System.err.println("fuzz.jar <folder> <inputs per target> [target ...]; targets:");
            Targets.all().forEach(target -> System.err.println("  " + target.name()));
            System.exit(2);
        }
        Campaign campaign = new Campaign(Path.of(arguments[0]), Long.parseLong(arguments[1]));
        List<String> named = Arrays.asList(arguments).subList(2, arguments.length);
        System.out.printf("%-22s %10s %8s %8s  %s%n", "target", "inputs", "seconds", "edges", "result");
        int findings = 0;
        for (Target<?> target : Targets.all()) {
            if (named.isEmpty() || named.contains(target.name())) {
                findings += campaign.run(target) ? 0 : 1;
            }
        }
        System.exit(findings == 0 ? 0 : 1);
    }

    /** Whether the target held. */
    private boolean run(Target<?> target) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve(target.name()));
        Path corpus = Files.createDirectories(own.resolve("corpus"));
        for (int i = 0; i < target.seeds().size(); i++) {
            Files.write(corpus.resolve("seed-" + i), target.seeds().get(i));
        }
        Path log = own.resolve("log");
        int exit = new ProcessBuilder(command(target, own, corpus))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String text = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        Matcher done = DONE.matcher(text);
        boolean ended = done.find();
        System.out.printf(
                "%-22s %10s %8s %8s  %s%n",
                target.name(),
                ended ? done.group(1) : "-",
                ended ? done.group(2) : "-",
                last(COVERAGE, text),
                exit == 0 && ended ? "held" : "FINDING, see " + log);
        return exit == 0 && ended;
    }

    private List<String> command(Target<?> target, Path own, Path corpus) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + JazzerEntry.class.getName(),
                "--target_args=" + target.name(),
                "--instrumentation_includes=org.nonos.mesh.**",
                "--instrumentation_excludes=org.nonos.mesh.fuzz.**",
                // It breaks Netty's queues; nothing here uses Unsafe on its own.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                "--reproducer_path=" + own,
                "-artifact_prefix=" + own + "/",
                "-runs=" + inputs,
                "-max_len=" + target.maxBytes(),
                "-timeout=10",
                "-print_final_stats=1"));
        command.add(corpus.toString());
        return command;
    }

    private static String last(Pattern pattern, String text) {
        String found = "-";
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found = matcher.group(1);
        }
        return found;
    }
}
