package org.nonos.mesh.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.nonos.mesh.protocol.layer.Layer;

/** The runnable jars of the build that this program belongs to. */
public final class Jars {

    private Jars() {}

    public static Path node() {
        return runnable(root().resolve("node"));
    }

    public static Path service(Layer layer) {
        return runnable(root().resolve(layer.id() + "-service"));
    }

    private static Path runnable(Path module) {
        Path target = module.resolve("target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                var found = files.filter(file -> file.toString().endsWith("-exec.jar"))
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException e) {
                throw new IllegalStateException("cannot look into " + target, e);
            }
        }
        throw new IllegalStateException("there is no runnable jar in " + target
                + "; build it: mvn -DskipTests -pl tools/benchmarks -am package");
    }

    /** This program lies in {@code <root>/tools/benchmarks/target}. */
    private static Path root() {
        try {
            Path own = Path.of(Jars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path root = own.toAbsolutePath().getParent();
            for (int up = 0; up < 3 && root != null; up++) {
                root = root.getParent();
            }
            if (root == null) {
                throw new IllegalStateException(own + " is not in a build of this project");
            }
            return root;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
