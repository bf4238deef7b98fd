package org.nonos.mesh.tests.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartSchemaTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {replica: 3}                                    | replica
                    {replicas: -1}                                  | replicas
                    {replicas: "three"}                             | replicas
                    {realm: ""}                                     | realm
                    {cycleSeconds: 1}                               | cycleSeconds
                    {image: {pullPolicy: Sometimes}}                | pullPolicy
                    {image: {tag: "a tag"}}                         | tag
                    {config: {mesh.realm: x}}                       | config
                    {config: {MESH_REALM: 5}}                       | MESH_REALM
                    {services: {gateway: {memory: 5Gi}}}            | memory
                    {services: {radio: {resources: {}}}}            | radio
                    {services: {state: null}}                       | state
                    {persistence: {size: large}}                    | size
                    {persistence: {accessModes: []}}                | accessModes
                    {service: {port: 70000}}                        | port
                    {service: {type: ExternalName}}                 | type
                    {discovery: {unicastTargets: ["no-port"]}}      | unicastTargets
                    {podDisruptionBudget: {maxUnavailable: many}}   | maxUnavailable
                    {networkPolicy: {egressTo: [{cidr: anywhere}]}} | cidr
                    {serviceMonitor: {interval: 15}}                | interval
                    {probes: {startupSeconds: 0}}                   | startupSeconds
                    {identity: {passphrase: {value: secret}}}       | value
                    {proof: {groth16: {enabled: "yes"}}}            | enabled
                    {proof: {groth16: {depth: 21}}}                 | depth
                    {proof: {groth16: {depth: null}}}               | depth
                    {proof: {plonk: {}}}                            | plonk
                    """)
    void wrongValueIsRefusedAndNamed(String values, String named) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);

        assertThatThrownBy(() -> MeshChart.render(file)).hasMessageContaining(named);
    }

    @Test
    void everyObjectOfTheSchemaThatHasPropertiesRefusesOthers() throws IOException {
        String schema = Files.readString(MeshChart.FOLDER.resolve("values.schema.json"));

        assertThat(openObjects(MeshChart.objects(schema).getFirst(), "values")).isEmpty();
    }

    private static List<String> openObjects(Object node, String path) {
        return switch (node) {
            case Map<?, ?> map -> {
                List<String> below = map.entrySet().stream()
                        .flatMap(entry -> openObjects(entry.getValue(), path + "." + entry.getKey()).stream())
                        .toList();
                boolean open = map.get("properties") instanceof Map
                        && "object".equals(map.get("type"))
                        && !Boolean.FALSE.equals(map.get("additionalProperties"));
                yield open ? Stream.concat(Stream.of(path), below.stream()).toList() : below;
            }
            case List<?> list ->
                list.stream().flatMap(item -> openObjects(item, path).stream()).toList();
            case null, default -> List.of();
        };
    }
}
