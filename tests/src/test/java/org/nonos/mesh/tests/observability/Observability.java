package org.nonos.mesh.tests.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The files under observability/, read as Prometheus and Grafana read them. */
public final class Observability {

    static final Path FOLDER = Path.of("").toAbsolutePath().resolveSibling("observability");
    public static final Path PROMETHEUS = FOLDER.resolve("prometheus");
    static final Path DASHBOARDS = FOLDER.resolve("grafana").resolve("dashboards");

    private static final Pattern METRIC = Pattern.compile("\\b(?:mesh|jvm|process|http_server)_[a-z0-9_]+");

    /**
     * A query of a dashboard or an alert.
     *
     * @param where file and panel or alert, for messages
     * @param expression PromQL, Grafana's variables replaced
     */
    public record Query(String where, String expression) {
        /** Names of our and the JVM's metrics in it. */
        TreeSet<String> metrics() {
            TreeSet<String> names = new TreeSet<>();
            METRIC.matcher(expression).results().forEach(match -> names.add(match.group()));
            return names;
        }
    }

    private Observability() {}

    static List<Path> dashboardFiles() {
        return files(DASHBOARDS, ".json");
    }

    static List<Path> alertFiles() {
        return files(PROMETHEUS.resolve("alerts"), ".yml");
    }

    static JsonNode dashboard(Path file) {
        return new ObjectMapper().readTree(read(file));
    }

    /** Panels that show data; rows and text have none. Panels inside collapsed rows count. */
    static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            if ("row".equals(panel.path("type").asString(""))) {
                panels.addAll(panels(panel));
            } else {
                panels.add(panel);
            }
        }
        return panels;
    }

    /** Every query of every dashboard, with {@code rateWindow} where Grafana would put its rate interval. */
    public static List<Query> dashboardQueries(String rateWindow) {
        List<Query> queries = new ArrayList<>();
        for (Path file : dashboardFiles()) {
            for (JsonNode panel : panels(dashboard(file))) {
                for (JsonNode target : panel.path("targets")) {
                    queries.add(new Query(
                            file.getFileName() + ": " + panel.path("title").asString(""),
                            withoutVariables(target.path("expr").asString(""), rateWindow)));
                }
            }
        }
        return queries;
    }

    /** Every alert's expression. */
    static List<Query> alertQueries() {
        List<Query> queries = new ArrayList<>();
        for (Path file : alertFiles()) {
            Map<String, List<Map<String, Object>>> rules = new Yaml().load(read(file));
            for (Map<String, Object> group : rules.get("groups")) {
                for (Object rule : (List<?>) group.get("rules")) {
                    Map<?, ?> alert = (Map<?, ?>) rule;
                    queries.add(new Query(
                            file.getFileName() + ": " + alert.get("alert"), String.valueOf(alert.get("expr"))));
                }
            }
        }
        return queries;
    }

    private static String withoutVariables(String expression, String rateWindow) {
        return expression.replace("$__rate_interval", rateWindow).replace("$node", ".*");
    }

    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
