package org.nonos.mesh.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says about a process. All answers are 0 for a process that is gone, and on other systems. */
public final class ProcessFigures {

    private static final long KIB = 1024;
    /** Ticks of {@code /proc/pid/stat}: USER_HZ, 100 on every Linux that Java runs on. */
    private static final long TICKS_PER_SECOND = 100;

    private ProcessFigures() {}

    /** Resident memory: what {@code top} shows. Pages shared with other processes count in full. */
    public static long residentBytes(long pid) {
        return field(Path.of("/proc", String.valueOf(pid), "status"), "VmRSS:");
    }

    /** Proportional memory: shared pages count by their share, so that processes can be added up. */
    public static long proportionalBytes(long pid) {
        return field(Path.of("/proc", String.valueOf(pid), "smaps_rollup"), "Pss:");
    }

    /** User and system time since the process began. */
    public static double cpuSeconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            // The name in brackets may hold blanks; utime and stime are fields 14 and 15.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0;
        }
    }

    public static double cpuSeconds(List<Long> pids) {
        return pids.stream().mapToDouble(ProcessFigures::cpuSeconds).sum();
    }

    private static long field(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB)
                    .orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }
}
