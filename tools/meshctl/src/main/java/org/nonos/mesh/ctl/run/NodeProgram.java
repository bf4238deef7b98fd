package org.nonos.mesh.ctl.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node is started from. {@code mesh build} unpacks the node's jar into the folder {@code app} beside it and
 * lets a first run there record an ahead-of-time cache; a node then starts in less than half the CPU time. Without
 * that folder, or when the jar has changed since, the packaged jar is run as it is.
 *
 * @param jar the packaged jar or the unpacked one; a real path, because the JVM takes a cache only for the same class
 *     path, spelled alike
 * @param cache of the unpacked jar; null when there is none. One that does not fit is ignored by the JVM.
 */
record NodeProgram(Path jar, @Nullable Path cache) {

    /** Last thing that {@code mesh build} writes; newer than the jar when what lies beside it was made from it. */
    private static final String PREPARED = "prepared";

    private static final String CACHE = "node.aot";

    /** A cache is used only under the collector and the object layout that it was recorded with. */
    private static final List<String> JVM_FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx512m");

    /** The quickest way there is to start this packaged jar. */
    static NodeProgram of(Path packaged) throws IOException {
        Path jar = packaged.toRealPath();
        Path folder = folderOf(jar);
        Path unpacked = folder.resolve(jar.getFileName());
        if (!isNewer(folder.resolve(PREPARED), jar) || !Files.isReadable(unpacked)) {
            return new NodeProgram(jar, null);
        }
        Path cache = folder.resolve(CACHE);
        return new NodeProgram(unpacked, Files.isReadable(cache) ? cache : null);
    }

    /** The unpacked jar beside this packaged one, still without a cache. */
    static NodeProgram unpacked(Path packaged) throws IOException {
        Path jar = packaged.toRealPath();
        return new NodeProgram(folderOf(jar).resolve(jar.getFileName()), null);
    }

    /** Where the cache of an unpacked jar lies. */
    Path cachePlace() {
        return jar.resolveSibling(CACHE);
    }

    /** The command line up to the program's own arguments; {@code more} JVM flags win over ours. */
    List<String> command(String java, List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(JVM_FLAGS);
        if (cache != null) {
            command.add("-XX:AOTCache=" + cache);
            // Of a cache that does not fit the JVM says a lot and then starts without it.
            command.add("-Xlog:aot=off");
        }
        command.addAll(more);
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }

    private static Path folderOf(Path jar) {
        return jar.resolveSibling("app");
    }

    /** Builds give the jar a fixed time of modification, so the time of its last status change is asked. */
    private static boolean isNewer(Path stamp, Path jar) {
        try {
            return Files.getAttribute(jar, "unix:ctime") instanceof FileTime changed
                    && Files.getLastModifiedTime(stamp).compareTo(changed) >= 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
