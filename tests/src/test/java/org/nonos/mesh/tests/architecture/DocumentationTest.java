package org.nonos.mesh.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.boot.ConfigurationKeys;

/** What an operator can set, see or be told is documented, and nothing else is: docs/reference against the code. */
class DocumentationTest {

    /** The first cell of a table row, in back-quotes. */
    private static final String CELL = "(?m)^\\|\\s*`(%s)`\\s*\\|";

    @Test
    void everySettingIsDocumentedAndEveryDocumentedSettingExists() {
        Collection<String> settings = new TreeSet<>(
                ConfigurationKeys.onClassPath(getClass().getClassLoader()).all());
        // Set by the launcher of each process, not by people.
        settings.remove("mesh.layers");
        assertThat(SourceTree.firstCells("key")).containsExactlyElementsOf(settings);
    }

    @Test
    void everyFindingIsDocumentedAndEveryDocumentedFindingExists() {
        String code = "(?:DISCOVERY|TRUST|ROUTING|GOSSIP|STATE|GATEWAY)(?:-[A-Z0-9]+)+";
        TreeSet<String> raised = SourceTree.inMainSources(Pattern.compile("\"(" + code + ")\""));
        // The core loop raises these for the layers that it runs, and the last for those of them that store.
        List.of("DISCOVERY", "TRUST", "ROUTING", "GOSSIP", "STATE")
                .forEach(layer -> raised.addAll(List.of(layer + "-CORE-FAILED", layer + "-CORE-ENDED")));
        List.of("DISCOVERY", "TRUST", "ROUTING", "STATE").forEach(layer -> raised.add(layer + "-STORE-UNAVAILABLE"));
        TreeSet<String> documented = SourceTree.inReference(Pattern.compile(CELL.formatted(code)));
        assertThat(documented).containsAll(raised);
        assertThat(raised).containsAll(documented);
    }

    @Test
    void everyTestThatTheSpecificationNamesExists() {
        Map<String, String> sources = new HashMap<>();
        SourceTree.files(path -> path.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                .forEach(test -> sources.merge(className(test), SourceTree.read(test), String::concat));
        for (Path page : SourceTree.files(path -> path.toString().contains("/docs/spec/"))) {
            Matcher named = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`").matcher(SourceTree.read(page));
            while (named.find()) {
                assertThat(sources)
                        .as("%s names %s", page.getFileName(), named.group())
                        .containsKey(named.group(1));
                String method = named.group(2) == null ? "class " + named.group(1) : " " + named.group(2) + "(";
                assertThat(sources.get(named.group(1))).contains(method);
            }
        }
    }

    private static String className(Path source) {
        return source.getFileName().toString().replace(".java", "");
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() {
        for (Path page : SourceTree.files(path -> path.toString().endsWith(".md"))) {
            var matcher =
                    Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)").matcher(SourceTree.read(page));
            while (matcher.find()) {
                assertThat(page.resolveSibling(matcher.group(1)))
                        .as("%s links to %s", SourceTree.ROOT.relativize(page), matcher.group(1))
                        .exists();
            }
        }
    }
}
