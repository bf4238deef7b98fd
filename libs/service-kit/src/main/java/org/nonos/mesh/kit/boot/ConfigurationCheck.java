package org.nonos.mesh.kit.boot;

import java.util.Optional;
import org.nonos.mesh.kit.health.OperatorError;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses to start with a {@code mesh.*} setting that does not exist: a typo must not quietly mean the default. The
 * environment may hold names of others that begin alike, so there only a name close to one of ours is refused.
 */
public final class ConfigurationCheck implements EnvironmentPostProcessor, Ordered {

    private static final int TYPO_EDITS = 2;
    private static final int NEAR_EDITS = 4;

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
        if (!ours || keys.knows(name)) {
            return;
        }
        Optional<String> meant = keys.nearest(name, fromEnvironment ? TYPO_EDITS : NEAR_EDITS);
        if (meant.isPresent() || !fromEnvironment) {
            throw new OperatorError(
                    "unknown-setting",
                    "there is no setting " + name
                            + meant.map(near -> "; did you mean " + near + "?").orElse("; docs/reference lists them"));
        }
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
