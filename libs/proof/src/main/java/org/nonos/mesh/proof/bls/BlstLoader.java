package org.nonos.mesh.proof.bls;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Unpacks the library that the jblst jar carries for this platform, and opens it. Never throws: whatever goes wrong
 * becomes a {@link Missing} with one sentence.
 */
final class BlstLoader {
    /** Folder to unpack into; it must allow execution, which a {@code tmpfs} mounted {@code noexec} does not. */
    static final String FOLDER_PROPERTY = "mesh.native-dir";

    sealed interface Library {}

    record Loaded(SymbolLookup symbols) implements Library {}

    record Missing(String sentence) implements Library {}

    private BlstLoader() {}

    static Library load() {
        String folder = System.getProperty(FOLDER_PROPERTY, System.getProperty("java.io.tmpdir", "."));
        return load(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), folder);
    }

    static Library load(String osName, String osArch, String folder) {
        String platform = osName + "/" + osArch;
        Optional<String> resource = resource(osName, osArch);
        if (resource.isEmpty()) {
            return missing(platform, "no build of it exists for this platform");
        }
        try (InputStream packed = BlstLoader.class.getClassLoader().getResourceAsStream(resource.get())) {
            if (packed == null) {
                return missing(platform, "the jar tech.pegasys:jblst does not carry " + resource.get());
            }
            return open(packed, Path.of(folder), resource.get());
        } catch (IOException | RuntimeException | LinkageError failure) {
            return missing(
                    platform,
                    reason(failure) + "; it needs glibc with libstdc++ (not musl), a folder that allows execution (-D"
                            + FOLDER_PROPERTY + "=..., now " + folder + ") and --enable-native-access=ALL-UNNAMED");
        }
    }

    /** The path of the library in the jar, as jblst lays it out. */
    static Optional<String> resource(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        boolean intel = arch.equals("amd64") || arch.equals("x86_64");
        boolean arm = arch.equals("aarch64");
        if (os.startsWith("linux") && (intel || arm)) {
            return Optional.of("supranational/blst/Linux/" + (intel ? "amd64" : "aarch64") + "/libblst.so");
        }
        if (os.startsWith("mac") && (intel || arm)) {
            return Optional.of("supranational/blst/Mac/" + (intel ? "x86_64" : "aarch64") + "/libblst.dylib");
        }
        if (os.startsWith("windows") && intel) {
            return Optional.of("supranational/blst/Windows/amd64/blst.dll");
        }
        return Optional.empty();
    }

    /** A private folder, so that nobody can swap the file between writing and opening it; gone once it is mapped. */
    @SuppressWarnings("restricted")
    private static Library open(InputStream packed, Path folder, String resource) throws IOException {
        Path privateFolder = Files.createTempDirectory(folder, "blst");
        Path file = privateFolder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
        try {
            Files.copy(packed, file);
            return new Loaded(SymbolLookup.libraryLookup(file, Arena.global()));
        } finally {
            discard(file);
            discard(privateFolder);
        }
    }

    private static void discard(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException stillMapped) {
            path.toFile().deleteOnExit(); // Windows keeps a mapped library; a leftover of 1 MB is no failure
        }
    }

    private static Missing missing(String platform, String why) {
        return new Missing("The BLS12-381 library (blst) does not load on " + platform + ": " + why + ".");
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        String text = failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return text.replaceAll("\\s+", " ").replaceAll("\\.+$", "");
    }
}
