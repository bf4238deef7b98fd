package org.nonos.mesh.tests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository as files: for tests that hold documents against the code. */
final class SourceTree {

    static final Path ROOT = findRoot();

    private SourceTree() {}

    private static Path findRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mesh")) || !Files.exists(folder.resolve("discovery-service"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** Every main Java source. */
    static List<Path> mainSources() {
        return files(
                path -> path.toString().endsWith(".java") && path.toString().contains("/src/main/java/"));
    }

    static List<Path> files(java.util.function.Predicate<Path> wanted) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(path -> !path.toString().contains("/target/")
                            && !path.toString().contains("/.git/"))
                    .filter(Files::isRegularFile)
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Group 1 of every match in the main sources. */
    static TreeSet<String> inMainSources(Pattern pattern) {
        TreeSet<String> found = new TreeSet<>();
        for (Path source : mainSources()) {
            Matcher matcher = pattern.matcher(read(source));
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /** Group 1 of every match in docs/reference. */
    static TreeSet<String> inReference(Pattern pattern) {
        TreeSet<String> found = new TreeSet<>();
        for (Path page : files(path -> path.startsWith(ROOT.resolve("docs/reference"))
                && path.toString().endsWith(".md"))) {
            Matcher matcher = pattern.matcher(read(page));
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /** The back-quoted first cells of the tables in docs/reference whose first column has this title. */
    static TreeSet<String> firstCells(String title) {
        TreeSet<String> found = new TreeSet<>();
        Pattern cell = Pattern.compile("^\\|\\s*`([^`]+)`\\s*\\|.*");
        for (Path page : files(path -> path.startsWith(ROOT.resolve("docs/reference"))
                && path.toString().endsWith(".md"))) {
            boolean inTable = false;
            for (String line : read(page).lines().toList()) {
                if (!line.startsWith("|")) {
                    inTable = false;
                } else if (line.matches("\\|\\s*" + title + "\\s*\\|.*")) {
                    inTable = true;
                }
                Matcher matcher = cell.matcher(line);
                if (inTable && matcher.matches()) {
                    found.add(matcher.group(1));
                }
            }
        }
        return found;
    }
}
