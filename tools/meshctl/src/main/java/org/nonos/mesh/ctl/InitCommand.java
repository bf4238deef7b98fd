package org.nonos.mesh.ctl;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.view.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prepares a data folder: settings to edit, and a passphrase for the identity key if the operator wants one. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Prepares a data folder with a settings file, before the first mesh up.")
final class InitCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:MESH_DATA_DIR:-${sys:user.home}/.nonos-mesh}",
            description = "the data folder (default: ${DEFAULT-VALUE})")
    Path data = Path.of(".");

    @Option(names = "--realm", defaultValue = "nonos", description = "the mesh to take part in (default: nonos)")
    String realm = "nonos";

    @Option(
            names = "--ask-passphrase",
            description = "ask for a passphrase for the identity key and keep it in a 0600 file in the folder")
    boolean askPassphrase;

    @Override
    public Integer call() {
        Path settings = data.resolve("mesh.properties");
        if (Files.exists(settings)) {
            throw new CtlFailure(ExitCode.CONFIG, settings + " is there already; edit it, or choose another --data");
        }
        try {
            Files.createDirectories(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            String passphraseLine = askPassphrase ? keepPassphrase() : "#mesh.gateway.passphrase-file=\n";
            write(settings, """
                    # Settings of this node. docs/reference in the source tree lists every key.
                    mesh.realm=%s
                    # Where other nodes reach this one; "host:port", several with commas. Empty: found out by itself.
                    #mesh.gateway.advertised-endpoints=
                    # A file that holds the passphrase of the identity key.
                    %s""".formatted(realm, passphraseLine));
        } catch (IOException e) {
            throw new CtlFailure(ExitCode.CONFIG, "cannot prepare " + data + ": " + e.getMessage());
        }
        System.out.println(
                "prepared " + data + "; next: mesh up" + (data.endsWith(".nonos-mesh") ? "" : " --data " + data));
        return ExitCode.OK;
    }

    private String keepPassphrase() throws IOException {
        Console console = Terminal.console()
                .orElseThrow(() -> new CtlFailure(ExitCode.CONFIG, "--ask-passphrase needs a terminal to ask on"));
        char[] first = console.readPassword("passphrase for the identity key: ");
        char[] second = console.readPassword("once more: ");
        if (first == null || second == null || first.length < 8 || !Arrays.equals(first, second)) {
            throw new CtlFailure(ExitCode.CONFIG, "the two differ, or have fewer than 8 characters");
        }
        Path file = data.resolve("passphrase");
        write(file, new String(first));
        Arrays.fill(first, '\0');
        Arrays.fill(second, '\0');
        return "mesh.gateway.passphrase-file=" + file.toAbsolutePath() + "\n";
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
