package org.nonos.mesh.benchmarks.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.benchmarks.Report;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of this package and turns their results into a table. */
public final class Micro {

    private Micro() {}

    /** @param pattern which benchmarks, as a regular expression; empty: all */
    public static Report run(String pattern) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(pattern.isEmpty() ? "org\\.nonos\\.mesh\\.benchmarks\\.micro\\..*" : pattern)
                .jvmArgs(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED",
                        "-XX:+UseSerialGC")
                .addProfiler(GCProfiler.class)
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.NORMAL)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        Report report = new Report("Single operations, one thread", "operation", "mean", "error (99.9 %)", "allocated");
        for (RunResult result : results) {
            Result<?> primary = result.getPrimaryResult();
            String name = result.getParams().getBenchmark();
            String[] parts = name.split("\\.");
            report.row(
                    parts[parts.length - 2].replace("Benchmark", "")
                            + "."
                            + parts[parts.length - 1]
                            + parameters(result.getParams()),
                    micros(primary.getScore()),
                    "± " + micros(primary.getScoreError()),
                    bytes(result.getSecondaryResults().get("gc.alloc.rate.norm")));
        }
        return report;
    }

    /** " (64)" for a benchmark that ran with 64, or nothing. */
    private static String parameters(BenchmarkParams params) {
        return params.getParamsKeys().isEmpty()
                ? ""
                : params.getParamsKeys().stream().map(params::getParam).collect(Collectors.joining(", ", " (", ")"));
    }

    private static String bytes(@Nullable Result<?> allocated) {
        return allocated == null ? "" : String.format(Locale.ROOT, "%.0f B", allocated.getScore());
    }

    private static String micros(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f µs" : "%.1f µs", value);
    }
}
