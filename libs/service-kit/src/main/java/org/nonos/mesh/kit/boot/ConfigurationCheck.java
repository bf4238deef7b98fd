package org.nonos.mesh.kit.boot;

import java.util.Set;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Refuses to start with a {@code mesh.*} setting that does not exist: a typo must not quietly mean the default. */
public final class ConfigurationCheck implements EnvironmentPostProcessor, Ordered {

    /** What the launcher and Kubernetes put into the environment beside settings. */
    private static final Set<String> LAUNCHER_VARIABLES = Set.of("MESH_JAVA", "MESH_NODE_JAR", "MESH_JAVA_OPTS");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        ClassLoader loader = application.getClassLoader();
        ConfigurationKeys keys = ConfigurationKeys.onClassPath(loader);
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                for (String name : enumerable.getPropertyNames()) {
                    check(keys, name, source instanceof SystemEnvironmentPropertySource);
                }
            }
        }
    }

    private static void check(ConfigurationKeys keys, String name, boolean fromEnvironment) {
        boolean ours = fromEnvironment ? name.startsWith("MESH_") : name.startsWith("mesh.");
        boolean launcher = LAUNCHER_VARIABLES.contains(name)
                || (fromEnvironment && name.contains("_SERVICE_"))
                || (fromEnvironment && name.contains("_PORT_"));
        if (ours && !launcher && !keys.knows(name)) {
            throw new OperatorError(
                    "unknown-setting",
                    "there is no setting " + name
                            + keys.nearest(name)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; docs/reference lists them"));
        }
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
