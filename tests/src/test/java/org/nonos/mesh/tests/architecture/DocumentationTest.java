package org.nonos.mesh.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
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
        // The core loop raises these for the layers that it runs, and the second for those of them that store.
        List.of("DISCOVERY", "TRUST", "ROUTING", "GOSSIP", "STATE")
                .forEach(layer -> raised.add(layer + "-CORE-FAILED"));
        List.of("DISCOVERY", "TRUST", "ROUTING", "STATE").forEach(layer -> raised.add(layer + "-STORE-UNAVAILABLE"));
        TreeSet<String> documented = SourceTree.inReference(Pattern.compile(CELL.formatted(code)));
        assertThat(documented).containsAll(raised);
        assertThat(raised).containsAll(documented);
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
