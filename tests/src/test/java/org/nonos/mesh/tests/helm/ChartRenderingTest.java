package org.nonos.mesh.tests.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nonos.mesh.tests.helm.MeshChart.asMap;
import static org.nonos.mesh.tests.helm.MeshChart.asMaps;
import static org.nonos.mesh.tests.helm.MeshChart.at;
import static org.nonos.mesh.tests.helm.MeshChart.ofKind;
import static org.nonos.mesh.tests.helm.MeshChart.only;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartRenderingTest {

    private static final List<String> SERVICES = List.of("discovery", "gateway", "gossip", "routing", "state", "trust");

    @Test
    void chartHasNoLintFindings() {
        LintResult result = MeshChart.helm().lint().strict().call();

        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "one-node", "everything"})
    void everyRenderedObjectIsStrictlyWhatTheApiKnows(String valuesName) {
        List<Map<String, Object>> objects = MeshChart.render(MeshChart.values(valuesName));

        assertThat(objects).isNotEmpty();
        for (Map<String, Object> object : objects) {
            if (!"ServiceMonitor".equals(object.get("kind"))) {
                assertThat(StrictKubernetes.parse(object).getMetadata().getNamespace())
                        .isEqualTo(MeshChart.NAMESPACE);
            }
        }
    }

    @Test
    void strictParsingRefusesAnUnknownField() {
        Map<String, Object> account =
                new HashMap<>(only(MeshChart.render(MeshChart.values("defaults")), "ServiceAccount"));
        account.put("automountToken", true);

        assertThatThrownBy(() -> StrictKubernetes.parse(account)).hasMessageContaining("automountToken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "one-node", "everything"})
    void aPodIsOneNodeOfSixHardenedContainers(String valuesName) {
        StatefulSet set = (StatefulSet)
                StrictKubernetes.parse(only(MeshChart.render(MeshChart.values(valuesName)), "StatefulSet"));
        var pod = set.getSpec().getTemplate().getSpec();

        assertThat(pod.getContainers()).extracting(Container::getName).containsExactlyElementsOf(SERVICES);
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getFsGroupChangePolicy()).isEqualTo("OnRootMismatch");
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        for (Container container : pod.getContainers()) {
            var security = container.getSecurityContext();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getRunAsNonRoot()).isTrue();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(security.getCapabilities().getAdd()).isEmpty();
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
            assertThat(container.getStartupProbe().getFailureThreshold()).isPositive();
        }
    }

    @Test
    void localApiStaysOnThePodsLoopbackInterface() {
        List<Map<String, Object>> containers = containers("defaults");

        for (Map<String, Object> container : containers) {
            Map<String, String> settings = settings(container);
            assertThat(settings).containsEntry("MESH_LOCAL_MODE", "network");
            assertThat(settings).containsEntry("MESH_LOCAL_HOST", "127.0.0.1");
            assertThat(settings).containsEntry("MESH_LOCAL_TARGETS_STATE", "127.0.0.1:9645");
            assertThat(asMaps(container.get("ports")))
                    .noneMatch(
                            port -> (int) port.get("containerPort") >= 9640 && (int) port.get("containerPort") <= 9645);
        }
    }

    @Test
    void nodesOfAReleaseKnowEachOtherByTheReleasesOwnNameOnly() {
        Map<String, String> discovery = settings(containers("defaults").getFirst());

        assertThat(discovery)
                .containsEntry(
                        "MESH_DISCOVERY_UNICASTTARGETS",
                        MeshChart.FULL_NAME + "-peers." + MeshChart.NAMESPACE + ".svc:40512");
        Map<String, Object> peers = ofKind(MeshChart.render(MeshChart.values("defaults")), "Service").stream()
                .filter(service -> at(service, "metadata", "name").equals(MeshChart.FULL_NAME + "-peers"))
                .findFirst()
                .orElseThrow();
        assertThat(at(peers, "spec", "clusterIP")).isEqualTo("None");
        assertThat(at(peers, "spec", "publishNotReadyAddresses")).isEqualTo(true);
        assertThat(at(peers, "spec", "ports", 1, "port")).isEqualTo(40512);
        assertThat(at(peers, "spec", "ports", 1, "protocol")).isEqualTo("UDP");
    }

    @Test
    void namedTargetsComeAfterTheReleasesOwn() {
        String targets = settings(containers("everything").getFirst()).get("MESH_DISCOVERY_UNICASTTARGETS");

        assertThat(targets).endsWith("-peers.mesh-test.svc:40512,mesh.example.org:40512,[2001:db8::7]:40512");
    }

    @Test
    void selectorsFindThePodsAndNothingIsSelectedByAnImageTag() {
        List<Map<String, Object>> objects = MeshChart.render(MeshChart.values("everything"));
        Map<String, Object> podLabels =
                asMap(at(only(objects, "StatefulSet"), "spec", "template", "metadata", "labels"));

        for (Map<String, Object> service : ofKind(objects, "Service")) {
            Map<String, Object> selector = new HashMap<>(asMap(at(service, "spec", "selector")));
            selector.remove("statefulset.kubernetes.io/pod-name");
            assertThat(podLabels.entrySet()).containsAll(selector.entrySet());
            assertThat(selector).doesNotContainKey("app.kubernetes.io/version");
        }
        for (String kind : List.of("PodDisruptionBudget", "StatefulSet")) {
            Map<String, Object> selector = asMap(at(only(objects, kind), "spec", "selector", "matchLabels"));
            assertThat(podLabels.entrySet()).containsAll(selector.entrySet());
        }
    }

    @Test
    void externalLinksReachExactlyOneNodeEach() {
        List<Object> pods = ofKind(MeshChart.render(MeshChart.values("everything")), "Service").stream()
                .map(service -> asMap(at(service, "spec", "selector")).get("statefulset.kubernetes.io/pod-name"))
                .filter(pod -> pod != null)
                .toList();

        assertThat(pods).containsExactly(MeshChart.FULL_NAME + "-0", MeshChart.FULL_NAME + "-1");
    }

    @Test
    void onlyTheGatewaySeesThePassphrase() {
        for (Map<String, Object> container : containers("everything")) {
            boolean gateway = "gateway".equals(container.get("name"));
            assertThat(asMaps(container.get("volumeMounts")).stream()
                            .anyMatch(mount -> "passphrase".equals(mount.get("name"))))
                    .isEqualTo(gateway);
        }
        assertThat(MeshChart.ofKind(MeshChart.render(MeshChart.values("everything")), "Secret"))
                .isEmpty();
    }

    @Test
    void eachServiceHasItsOwnFolderOnTheNodesVolume() {
        for (Map<String, Object> container : containers("defaults")) {
            Map<String, Object> data = asMaps(container.get("volumeMounts")).stream()
                    .filter(mount -> "data".equals(mount.get("name")))
                    .findFirst()
                    .orElseThrow();
            assertThat(data).containsEntry("subPath", container.get("name"));
            assertThat(data).containsEntry("mountPath", "/var/lib/nonos-mesh");
        }
    }

    @Test
    void withoutPersistenceThereIsNoClaim() {
        Map<String, Object> set = only(MeshChart.render(MeshChart.values("one-node")), "StatefulSet");

        assertThat(at(set, "spec", "volumeClaimTemplates")).isNull();
        assertThat(asMaps(at(set, "spec", "template", "spec", "volumes")))
                .anyMatch(volume -> "data".equals(volume.get("name")) && volume.containsKey("emptyDir"));
    }

    @Test
    void adminApiIsClosedToOtherPodsAndLinksAreOpen() {
        Map<String, Object> policy = only(MeshChart.render(MeshChart.values("defaults")), "NetworkPolicy");
        List<Map<String, Object>> ingress = asMaps(at(policy, "spec", "ingress"));

        assertThat(ingress).hasSize(2);
        assertThat(ingress.getFirst()).doesNotContainKey("from");
        assertThat(at(ingress.getFirst(), "ports", 0, "port")).isEqualTo(40511);
        assertThat(at(ingress.getLast(), "ports", 0, "port")).isEqualTo(8640);
        assertThat(asMaps(ingress.getLast().get("from"))).hasSize(1);
    }

    @Test
    void serviceMonitorScrapesTheSixServicesByTheirPortNames() {
        List<Map<String, Object>> objects = MeshChart.render(MeshChart.values("everything"));
        Map<String, Object> monitor = only(objects, "ServiceMonitor");
        Map<String, Object> metrics = ofKind(objects, "Service").stream()
                .filter(service -> at(service, "metadata", "name").equals(MeshChart.FULL_NAME + "-metrics"))
                .findFirst()
                .orElseThrow();

        assertThat(monitor).containsEntry("apiVersion", "monitoring.coreos.com/v1");
        assertThat(asMaps(at(monitor, "spec", "endpoints")))
                .extracting(endpoint -> endpoint.get("port"))
                .containsExactlyElementsOf(asMaps(at(metrics, "spec", "ports")).stream()
                        .map(port -> port.get("name"))
                        .toList());
        assertThat(asMap(at(metrics, "metadata", "labels")).entrySet())
                .containsAll(
                        asMap(at(monitor, "spec", "selector", "matchLabels")).entrySet());
        assertThat(ofKind(MeshChart.render(MeshChart.values("defaults")), "ServiceMonitor"))
                .isEmpty();
    }

    @Test
    void operatorsSettingsWinOverTheChartsAndTheServicesOverBoth() {
        for (Map<String, Object> container : containers("everything")) {
            assertThat(settings(container))
                    .containsEntry("MESH_REALM", "state".equals(container.get("name")) ? "quiet" : "loud");
        }
    }

    @Test
    void groth16IsSetAlikeWhereItIsKnownAndNowhereElse() {
        for (Map<String, Object> container : containers("everything")) {
            boolean proves = List.of("gossip", "state", "trust").contains(container.get("name"));
            assertThat(settings(container).get("MESH_PROOF_GROTH16_ENABLED")).isEqualTo(proves ? "true" : null);
            assertThat(settings(container).get("MESH_PROOF_GROTH16_DEPTH")).isEqualTo(proves ? "4" : null);
        }
        assertThat(containers("defaults"))
                .extracting(container -> settings(container).get("MESH_PROOF_GROTH16_ENABLED"))
                .doesNotContain("true");
    }

    private static List<Map<String, Object>> containers(String valuesName) {
        return asMaps(at(
                only(MeshChart.render(MeshChart.values(valuesName)), "StatefulSet"),
                "spec",
                "template",
                "spec",
                "containers"));
    }

    private static Map<String, String> settings(Map<String, Object> container) {
        Map<String, String> settings = new HashMap<>();
        for (Map<String, Object> variable : asMaps(container.get("env"))) {
            if (variable.get("value") instanceof String value) {
                settings.put((String) variable.get("name"), value);
            }
        }
        return settings;
    }
}
