package org.nonos.mesh.tests.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nonos.mesh.tests.observability.Observability.Query;
import org.nonos.mesh.tests.observability.PrometheusTools.Run;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

class ObservabilityFilesTest {

    private static final List<String> LAYERS = List.of("gateway", "discovery", "trust", "routing", "gossip", "state");
    private static final Path METRICS_PAGE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("reference/metrics.md");

    @TempDir
    Path folder;

    @Test
    void prometheusAcceptsItsConfigurationAndTheAlerts() throws Exception {
        PrometheusTools.require("promtool");

        Run run =
                PrometheusTools.run(Observability.PROMETHEUS, List.of("promtool", "check", "config", "prometheus.yml"));

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("rules found");
    }

    @Test
    void everyQueryOfEveryDashboardParses() throws Exception {
        PrometheusTools.require("promtool");
        List<Query> queries = Observability.dashboardQueries("5m");
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboards\n  rules:\n");
        for (int i = 0; i < queries.size(); i++) {
            rules.append("  - {record: 'query:%d', expr: '%s'}%n"
                    .formatted(i, queries.get(i).expression().replace("'", "''")));
        }
        Files.writeString(folder.resolve("queries.yml"), rules);

        Run run = PrometheusTools.run(folder, List.of("promtool", "check", "rules", "queries.yml"));

        assertThat(run.exit()).as(run.output() + queries).isZero();
        assertThat(run.output()).contains(queries.size() + " rules found");
    }

    @Test
    void aQueryThatDoesNotParseWouldBeFound() throws Exception {
        PrometheusTools.require("promtool");
        Files.writeString(
                folder.resolve("queries.yml"),
                "groups:\n- name: dashboards\n  rules:\n  - {record: 'query:0', expr: 'rate(mesh_x['}\n");

        assertThat(PrometheusTools.run(folder, List.of("promtool", "check", "rules", "queries.yml"))
                        .exit())
                .isNotZero();
    }

    @Test
    void alertsFireAndStaySilentAsTheirTestsSay() throws Exception {
        PrometheusTools.require("promtool");
        Path tests = Observability.PROMETHEUS.resolve("tests");

        for (Path file : Observability.files(tests, ".yml")) {
            Run run = PrometheusTools.run(
                    tests,
                    List.of("promtool", "test", "rules", file.getFileName().toString()));
            assertThat(run.exit()).as(run.output()).isZero();
        }
    }

    @Test
    void everyAlertHasATestASeverityAndWordsForTheOperator() {
        StringBuilder tests = new StringBuilder();
        Observability.files(Observability.PROMETHEUS.resolve("tests"), ".yml")
                .forEach(file -> tests.append(Observability.read(file)));
        for (Path file : Observability.alertFiles()) {
            Map<String, List<Map<String, Object>>> rules = new Yaml().load(Observability.read(file));
            for (Map<String, Object> group : rules.get("groups")) {
                for (Object rule : (List<?>) group.get("rules")) {
                    Map<?, ?> alert = (Map<?, ?>) rule;
                    Object name = alert.get("alert");
                    assertThat(tests).as("a test of alert " + name).contains("alertname: " + name);
                    assertThat(((Map<?, ?>) alert.get("labels")).get("severity"))
                            .as("severity of " + name)
                            .isIn("warning", "critical");
                    assertThat(((Map<?, ?>) alert.get("annotations")).keySet())
                            .as("annotations of " + name)
                            .map(String::valueOf)
                            .contains("summary", "remedy");
                }
            }
        }
    }

    @Test
    void thereIsAnOverviewAndADashboardPerLayer() {
        assertThat(Observability.dashboardFiles())
                .map(file -> file.getFileName().toString().replace(".json", ""))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(LAYERS.stream(), Stream.of("overview")).toList());
    }

    @Test
    void dashboardsAreWhatGrafanaCanProvision() {
        Set<String> uids = new HashSet<>();
        for (Path file : Observability.dashboardFiles()) {
            JsonNode dashboard = Observability.dashboard(file);
            String name = file.getFileName().toString();
            assertThat(uids.add(dashboard.path("uid").asString("")))
                    .as("uid of " + name + " is unique")
                    .isTrue();
            assertThat(dashboard.path("id").isNull())
                    .as("id of " + name + " is null")
                    .isTrue();
            assertThat(dashboard.path("schemaVersion").asInt(0)).as(name).isGreaterThanOrEqualTo(39);
            Set<Integer> ids = new HashSet<>();
            for (JsonNode panel : Observability.panels(dashboard)) {
                String where = name + ": " + panel.path("title").asString("");
                assertThat(ids.add(panel.path("id").asInt(0)))
                        .as("id of " + where)
                        .isTrue();
                assertThat(panel.path("title").asString("")).as(name).isNotEmpty();
                assertThat(panel.path("description").asString("")).as(where).isNotEmpty();
                assertThat(panel.path("datasource").path("uid").asString(""))
                        .as(where)
                        .isEqualTo("prometheus");
                assertThat(panel.path("fieldConfig")
                                .path("defaults")
                                .path("unit")
                                .asString(""))
                        .as("unit of " + where)
                        .isNotEmpty();
                assertThat(panel.path("targets")).as(where).isNotEmpty();
                JsonNode place = panel.path("gridPos");
                assertThat(place.path("x").asInt(-1) + place.path("w").asInt(99))
                        .as(where)
                        .isBetween(1, 24);
            }
        }
    }

    @Test
    void panelsDoNotOverlap() {
        for (Path file : Observability.dashboardFiles()) {
            List<JsonNode> panels = new ArrayList<>();
            Observability.dashboard(file).path("panels").forEach(panels::add);
            Set<String> taken = new HashSet<>();
            for (JsonNode panel : panels) {
                JsonNode place = panel.path("gridPos");
                for (int x = 0; x < place.path("w").asInt(0); x++) {
                    for (int y = 0; y < place.path("h").asInt(0); y++) {
                        String cell = (place.path("x").asInt(0) + x) + ","
                                + (place.path("y").asInt(0) + y);
                        assertThat(taken.add(cell))
                                .as(file.getFileName() + ": "
                                        + panel.path("title").asString("") + " at " + cell)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void everyMetricThatIsAskedForIsDocumented() throws IOException {
        String page = Files.readString(METRICS_PAGE);
        TreeSet<String> documented = new TreeSet<>();
        Pattern.compile("`(mesh_[a-z0-9_]+)`").matcher(page).results().forEach(match -> documented.add(match.group(1)));
        List<Query> queries = new ArrayList<>(Observability.dashboardQueries("5m"));
        queries.addAll(Observability.alertQueries());

        for (Query query : queries) {
            for (String metric : query.metrics()) {
                if (metric.startsWith("mesh_")) {
                    assertThat(documented)
                            .as(query.where())
                            .contains(metric.replaceAll("_(bucket|sum|count|max)$", ""));
                }
            }
        }
    }

    @Test
    void composeScrapesEveryServiceUnderItsLayersName() {
        List<Map<String, Object>> targets =
                new Yaml().load(Observability.read(Observability.PROMETHEUS.resolve("targets/compose.yml")));

        assertThat(targets)
                .map(target -> ((Map<?, ?>) target.get("labels")).get("service"))
                .map(String::valueOf)
                .containsExactlyElementsOf(LAYERS);
    }
}
