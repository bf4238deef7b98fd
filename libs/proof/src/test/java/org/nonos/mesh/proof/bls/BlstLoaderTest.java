package org.nonos.mesh.proof.bls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlstLoaderTest {

    @TempDir
    Path folder;

    @Test
    void aPlatformWithoutTheLibraryIsOneSentence() {
        String sentence = refusal(BlstLoader.load("Linux", "riscv64", folder.toString()));
        assertThat(sentence)
                .isEqualTo("The BLS12-381 library (blst) does not load on Linux/riscv64: "
                        + "no build of it exists for this platform.");
    }

    @Test
    void aLibraryForAnotherPlatformIsOneSentenceThatNamesTheRemedy() {
        String foreign = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "aarch64";
        String sentence = refusal(BlstLoader.load("Linux", foreign, folder.toString()));
        assertThat(sentence)
                .contains("Linux/" + foreign)
                .contains("-Dmesh.native-dir=")
                .doesNotContain("\n");
    }

    @Test
    void aFolderThatDoesNotExistIsOneSentenceThatNamesIt() {
        String missing = folder.resolve("nowhere").toString();
        String sentence =
                refusal(BlstLoader.load(System.getProperty("os.name"), System.getProperty("os.arch"), missing));
        assertThat(sentence).contains(missing).endsWith(".").doesNotContain("\n");
    }

    @Test
    void nothingIsLeftInTheFolder() throws Exception {
        var library = BlstLoader.load(System.getProperty("os.name"), System.getProperty("os.arch"), folder.toString());
        assertThat(library).isInstanceOf(BlstLoader.Loaded.class);
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void knowsTheFoldersOfTheJar() {
        assertThat(BlstLoader.resource("Linux", "amd64")).contains("supranational/blst/Linux/amd64/libblst.so");
        assertThat(BlstLoader.resource("Linux", "aarch64")).contains("supranational/blst/Linux/aarch64/libblst.so");
        assertThat(BlstLoader.resource("Mac OS X", "x86_64")).contains("supranational/blst/Mac/x86_64/libblst.dylib");
        assertThat(BlstLoader.resource("Mac OS X", "aarch64")).contains("supranational/blst/Mac/aarch64/libblst.dylib");
        assertThat(BlstLoader.resource("Windows 11", "amd64")).contains("supranational/blst/Windows/amd64/blst.dll");
        assertThat(BlstLoader.resource("Windows 11", "aarch64")).isEmpty();
        assertThat(BlstLoader.resource("", "")).isEmpty();
    }

    @Test
    void withoutTheLibraryEveryUseSaysWhy() throws Exception {
        String nowhere = folder.resolve("nowhere").toString();
        Process probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + BlstLoader.FOLDER_PROPERTY + "=" + nowhere,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MissingLibraryProbe.class.getName())
                .redirectErrorStream(true)
                .start();
        List<String> lines = probe.inputReader().lines().toList();
        assertThat(probe.waitFor()).as("%s", lines).isZero();
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("The BLS12-381 library (blst) does not load")
                        .contains(nowhere));
    }

    private static String refusal(BlstLoader.Library library) {
        assertThat(library).isInstanceOf(BlstLoader.Missing.class);
        return ((BlstLoader.Missing) library).sentence();
    }
}
