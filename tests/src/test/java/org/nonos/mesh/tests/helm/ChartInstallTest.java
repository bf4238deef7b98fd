package org.nonos.mesh.tests.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Release;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Installs the chart, as Helm does it, into an API server that keeps what it is given. */
class ChartInstallTest {

    private MockCluster cluster;

    @BeforeEach
    void start() {
        cluster = MockCluster.start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void installCreatesTheNodesAndWhatTheyNeed() {
        Release release = MeshChart.helm()
                .install()
                .withName(MeshChart.RELEASE)
                .withNamespace(MeshChart.NAMESPACE)
                .withValuesFile(MeshChart.values("everything"))
                .disableOpenApiValidation()
                .withKubeConfigContents(cluster.kubeConfig())
                .call();

        assertThat(release.getStatus()).isEqualToIgnoringCase("deployed");
        assertThat(release.getOutput()).contains("2 node(s) of realm");
        assertThat(cluster.names("apps/v1", "statefulsets")).containsExactly(MeshChart.FULL_NAME);
        assertThat(cluster.names("v1", "services"))
                .containsExactlyInAnyOrder(
                        MeshChart.FULL_NAME,
                        MeshChart.FULL_NAME + "-peers",
                        MeshChart.FULL_NAME + "-metrics",
                        MeshChart.FULL_NAME + "-node-0",
                        MeshChart.FULL_NAME + "-node-1");
        assertThat(cluster.names("v1", "serviceaccounts")).containsExactly(MeshChart.FULL_NAME);
        assertThat(cluster.names("policy/v1", "poddisruptionbudgets")).containsExactly(MeshChart.FULL_NAME);
        assertThat(cluster.names("networking.k8s.io/v1", "networkpolicies")).containsExactly(MeshChart.FULL_NAME);
        assertThat(cluster.names("monitoring.coreos.com/v1", "servicemonitors")).containsExactly(MeshChart.FULL_NAME);
    }
}
