package org.nonos.mesh.kit.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.kit.health.OperatorError;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ConfigurationKeysTest {

    private final ConfigurationKeys keys = new ConfigurationKeys(
            List.of("mesh.realm", "mesh.gateway.link-port", "mesh.local.targets.*", "mesh.a.list"));

    @Test
    void spellingsThatSpringAllowsAreKnown() {
        assertThat(keys.knows("mesh.gateway.link-port")).isTrue();
        assertThat(keys.knows("mesh.gateway.linkPort")).isTrue();
        assertThat(keys.knows("MESH_GATEWAY_LINK_PORT")).isTrue();
        assertThat(keys.knows("mesh.a.list[0]")).isTrue();
        assertThat(keys.knows("mesh.local.targets.state")).isTrue();
        assertThat(keys.knows("mesh.gateway.link-prot")).isFalse();
    }

    @Test
    void theNearestKeyIsOfferedOnlyWhenItIsNear() {
        assertThat(keys.nearest("mesh.relm", 2)).contains("mesh.realm");
        assertThat(keys.nearest("mesh.something.else.entirely", 4)).isEmpty();
    }

    @Test
    void metadataOfTheKitItselfIsFound() {
        assertThat(ConfigurationKeys.onClassPath(getClass().getClassLoader()).all())
                .contains(
                        "mesh.realm", "mesh.data-dir", "mesh.cycle-seconds", "mesh.local.mode", "mesh.local.targets.*");
    }

    @Test
    void aMistypedSettingStopsTheStartWithASentenceThatNamesIt() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of("mesh.cycle-secnds", "60")));
        assertThatThrownBy(() -> new ConfigurationCheck()
                        .postProcessEnvironment(environment, new SpringApplication(ConfigurationKeysTest.class)))
                .isInstanceOf(OperatorError.class)
                .hasMessage("there is no setting mesh.cycle-secnds; did you mean mesh.cycle-seconds?");
    }

    @Test
    void namesOfOthersInTheEnvironmentAreLeftAloneButTyposAreNot() {
        check(Map.of(
                "MESH_BUILD_IMAGE",
                "x",
                "MESH_JAVA",
                "x",
                "MESH_NODE_JAR",
                "x",
                "MESH_GATEWAY_SERVICE_HOST",
                "10.0.0.1",
                "MESH_REALM",
                "demo"));
        assertThatThrownBy(() -> check(Map.of("MESH_REALMM", "demo")))
                .hasMessage("there is no setting MESH_REALMM; did you mean mesh.realm?");
    }

    private static void check(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("test-variables", variables));
        new ConfigurationCheck()
                .postProcessEnvironment(environment, new SpringApplication(ConfigurationKeysTest.class));
    }

    @Test
    void aWrongValueIsToldInOneSentence() {
        assertThatThrownBy(() -> new MeshProperties(null, "nonos", 0))
                .hasMessageContaining("mesh.cycle-seconds must be 1 to 86400");
        assertThatThrownBy(() -> new MeshProperties(null, " ", 60)).hasMessageContaining("mesh.realm");
    }
}
