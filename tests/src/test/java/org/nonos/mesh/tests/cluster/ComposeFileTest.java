package org.nonos.mesh.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Promises of docker-compose.yml that hold without a Docker engine. */
class ComposeFileTest {

    private static final Map<String, Object> COMPOSE = load();

    @Test
    void sixServicesAreHardened() {
        for (String name : DockerHere.SERVICES) {
            Map<String, Object> service = service(name);
            assertThat(service).as(name).containsEntry("read_only", true).containsEntry("user", "10001:10001");
            assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
            assertThat(service.get("security_opt")).as(name).isEqualTo(List.of("no-new-privileges:true"));
            assertThat(service).as(name).containsKeys("mem_limit", "pids_limit", "tmpfs");
            assertThat(service).as(name).doesNotContainKeys("privileged", "cap_add", "network_mode", "depends_on");
        }
    }

    @Test
    void onlyTheGatewayPublishesPortsAndItsAdminPortOnlyOnLoopback() {
        for (String name : DockerHere.SERVICES) {
            assertThat(service(name).containsKey("ports")).as(name).isEqualTo("gateway".equals(name));
        }
        assertThat((List<?>) service("gateway").get("ports"))
                .map(String::valueOf)
                .filteredOn(port -> port.contains("8640"))
                .allMatch(port -> port.startsWith("127.0.0.1:"));
        for (String name : List.of("prometheus", "grafana")) {
            assertThat((List<?>) service(name).get("ports"))
                    .map(String::valueOf)
                    .allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @Test
    void servicesOtherThanTheGatewayHaveNoWayOut() {
        assertThat(map(map(COMPOSE.get("networks")).get("local"))).containsEntry("internal", true);
        for (String name : DockerHere.SERVICES) {
            if (!"gateway".equals(name)) {
                assertThat(service(name).get("networks")).as(name).isEqualTo(List.of("local"));
            }
        }
    }

    @Test
    void onlyTheGatewayMayWriteTheLocalToken() {
        for (String name : DockerHere.SERVICES) {
            String wanted = "gateway".equals(name) ? "local-token:/run/nonos-mesh" : "local-token:/run/nonos-mesh:ro";
            assertThat((List<?>) service(name).get("volumes"))
                    .map(String::valueOf)
                    .as(name)
                    .contains(wanted);
        }
    }

    @Test
    void observabilityIsAProfile() {
        for (String name : map(COMPOSE.get("services")).keySet()) {
            boolean ours = DockerHere.SERVICES.contains(name);
            assertThat(service(name).get("profiles")).isEqualTo(ours ? null : List.of("observability"));
        }
    }

    @Test
    void oneVariableSwitchesGroth16InTheServicesThatKnowItAndInNoOthers() {
        for (String name : DockerHere.SERVICES) {
            boolean proves = List.of("trust", "gossip", "state").contains(name);
            Map<String, Object> environment = map(service(name).get("environment"));
            assertThat(environment.get("MESH_PROOF_GROTH16_ENABLED"))
                    .as(name)
                    .isEqualTo(proves ? "${MESH_GROTH16:-false}" : null);
            assertThat(environment.get("MESH_PROOF_GROTH16_DEPTH"))
                    .as(name)
                    .isEqualTo(proves ? "${MESH_GROTH16_DEPTH:-20}" : null);
            assertThat(environment).as(name).containsKeys("MESH_REALM", "MESH_LOCAL_MODE");
        }
    }

    @Test
    void everySettingFromOutsideIsDocumented() throws IOException {
        String deploy = Files.readString(DockerHere.REPOSITORY.resolve("docs/deploy.md"));
        TreeSet<String> settings = new TreeSet<>();
        Pattern.compile("\\$\\{(MESH_[A-Z0-9_]+)")
                .matcher(Files.readString(DockerHere.REPOSITORY.resolve("docker-compose.yml")))
                .results()
                .forEach(match -> settings.add(match.group(1)));

        assertThat(settings)
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(deploy).contains("`" + setting + "`"));
    }

    private static Map<String, Object> load() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(DockerHere.REPOSITORY.resolve("docker-compose.yml"))) {
            return map(new Yaml(options).load(reader));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> service(String name) {
        return map(map(COMPOSE.get("services")).get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
