package org.nonos.mesh.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
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
        assertThat(SourceTree.inReference(Pattern.compile(CELL.formatted("mesh\\.[a-z0-9.*-]+"))))
                .containsExactlyElementsOf(settings);
    }

    @Test
    void everyFindingIsDocumentedAndEveryDocumentedFindingExists() {
        TreeSet<String> raised =
                SourceTree.inMainSources(Pattern.compile("\"([A-Z]{3,}(?:-[A-Z0-9]{2,}){2,})\""));
        for (String layer : new String[] {"DISCOVERY", "TRUST", "ROUTING", "GOSSIP", "STATE"}) {
            raised.add(layer + "-CORE-FAILED");
            raised.add(layer + "-STORE-UNAVAILABLE");
        }
        TreeSet<String> documented =
                SourceTree.inReference(Pattern.compile(CELL.formatted("[A-Z]{3,}(?:-[A-Z0-9]{2,})+")));
        documented.removeIf(code -> code.chars().filter(c -> c == '-').count() < 2);
        assertThat(documented).containsAll(raised);
        assertThat(raised).containsAll(documented);
    }

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedMetricExists() {
        TreeSet<String> registered =
                SourceTree.inMainSources(Pattern.compile("\"(mesh\\.(?:discovery|trust|routing|gossip|state|gateway)"
                        + "\\.[a-z]+(?:\\.[a-z]+)*)\""));
        registered.removeIf(ConfigurationKeys.onClassPath(getClass().getClassLoader())::knows);
        TreeSet<String> names = new TreeSet<>();
        registered.forEach(name -> names.add(name.replace('.', '_')));
        for (String layer : new String[] {"discovery", "trust", "routing", "gossip", "state", "gateway"}) {
            names.add("mesh_" + layer + "_refused");
        }
        TreeSet<String> documented = new TreeSet<>();
        SourceTree.inReference(Pattern.compile(CELL.formatted("mesh_[a-z_]+"))).forEach(name -> documented.add(name
                .replaceAll("_total$|_seconds(_max|_count|_sum|_bucket)?$|_bytes$", "")));
        TreeSet<String> bare = new TreeSet<>();
        names.forEach(name -> bare.add(name.replaceAll("_total$|_seconds$|_bytes$", "")));
        assertThat(documented).containsExactlyElementsOf(bare);
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() {
        for (Path page : SourceTree.files(path -> path.toString().endsWith(".md"))) {
            var matcher = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)").matcher(SourceTree.read(page));
            while (matcher.find()) {
                assertThat(page.resolveSibling(matcher.group(1)))
                        .as("%s links to %s", SourceTree.ROOT.relativize(page), matcher.group(1))
                        .exists();
            }
        }
    }
}
