package org.nonos.mesh.tests.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The chart under test, and what it renders to. */
final class MeshChart {

    /** The chart's folder. Tests run in the folder of their module. */
    static final Path FOLDER =
            Path.of("").toAbsolutePath().resolveSibling("helm").resolve("sovereign-mesh");

    /** Releases of the tests carry this name; the chart's full name is then {@link #FULL_NAME}. */
    static final String RELEASE = "blue";

    static final String FULL_NAME = "blue-sovereign-mesh";
    static final String NAMESPACE = "mesh-test";

    private MeshChart() {}

    static Helm helm() {
        return new Helm(FOLDER);
    }

    /** A values file of the test resources, by name without its ending. */
    static Path values(String name) {
        return Path.of("src", "test", "resources", "helm", name + ".yaml").toAbsolutePath();
    }

    static TemplateCommand template() {
        return helm().template().withName(RELEASE).withNamespace(NAMESPACE);
    }

    /** Renders with a values file. Throws {@link IllegalStateException} where Helm refuses. */
    static List<Map<String, Object>> render(Path valuesFile) {
        return objects(template().withValuesFile(valuesFile).call());
    }

    /** Parses rendered manifests; a key that occurs twice in one mapping is an error. */
    static List<Map<String, Object>> objects(String manifests) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object document : new Yaml(options).loadAll(manifests)) {
            if (document != null) {
                objects.add(asMap(document));
            }
        }
        return objects;
    }

    static List<Map<String, Object>> ofKind(List<Map<String, Object>> objects, String kind) {
        return objects.stream()
                .filter(object -> kind.equals(object.get("kind")))
                .toList();
    }

    static Map<String, Object> only(List<Map<String, Object>> objects, String kind) {
        List<Map<String, Object>> found = ofKind(objects, kind);
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind + ", rendered " + found.size());
        }
        return found.getFirst();
    }

    /** Value at a path of keys and list indices. */
    static Object at(Object tree, Object... path) {
        Object value = tree;
        for (Object step : path) {
            value = step instanceof Integer index
                    ? ((List<?>) value).get(index)
                    : asMap(value).get(step);
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> asMaps(Object value) {
        return (List<Map<String, Object>>) value;
    }
}
