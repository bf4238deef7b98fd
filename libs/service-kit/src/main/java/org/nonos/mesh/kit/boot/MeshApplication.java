package org.nonos.mesh.kit.boot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nonos.mesh.protocol.layer.Layer;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Starts a mesh process with its defaults; a start that fails ends in one sentence and exit status 78. */
public final class MeshApplication {

    /** EX_CONFIG of BSD's sysexits: the operator can mend it. */
    public static final int EXIT_CONFIG = 78;

    private static final int BASE_HTTP_PORT = 8640;

    /**
     * Netty's search for buffers that were never released keeps a stack trace of one buffer in 128: a fortieth of a busy
     * relay's CPU. Tests run with it, a node unless told otherwise without.
     */
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private MeshApplication() {}

    /** Runs the application with these layers; all six make a whole node. */
    public static ConfigurableApplicationContext run(Class<?> application, List<Layer> layers, String... args) {
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        SpringApplication spring = new SpringApplication(application);
        spring.setDefaultProperties(defaults(layers));
        spring.setRegisterShutdownHook(true);
        try {
            return spring.run(args);
        } catch (RuntimeException e) {
            String sentence = StartFailure.sentence(e);
            System.err.println("error: " + sentence);
            System.exit(EXIT_CONFIG);
            throw e;
        }
    }

    static boolean runsHere(Environment environment, Layer layer) {
        String layers = environment.getProperty("mesh.layers", "");
        boolean listed = layers.isEmpty() || List.of(layers.split(",")).contains(layer.id());
        return listed && environment.getProperty("mesh." + layer.id() + ".enabled", Boolean.class, true);
    }

    static Map<String, Object> defaults(List<Layer> layers) {
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(
                "mesh.layers", String.join(",", layers.stream().map(Layer::id).toList()));
        defaults.put(
                "spring.application.name",
                layers.size() == 1 ? layers.getFirst().id() : "node");
        defaults.put("spring.main.banner-mode", "off");
        defaults.put("spring.main.web-application-type", "reactive");
        defaults.put("server.address", "127.0.0.1");
        defaults.put("server.port", BASE_HTTP_PORT + layers.getFirst().wireNumber());
        defaults.put("server.shutdown", "graceful");
        defaults.put("spring.lifecycle.timeout-per-shutdown-phase", "5s");
        defaults.put("management.endpoints.web.exposure.include", "health,prometheus");
        defaults.put("management.endpoint.health.probes.enabled", "true");
        defaults.put("management.endpoint.health.probes.add-additional-paths", "true");
        defaults.put("management.health.diskspace.enabled", "false");
        if (layers.contains(Layer.GATEWAY)) {
            // The gateway presents the node: it is ready once every layer has been there.
            defaults.put("management.endpoint.health.group.readiness.include", "readinessState,layers");
        }
        defaults.put("logging.level.root", "warn");
        defaults.put("logging.level.org.nonos.mesh", "info");
        // Speaks only when a client broke off or garbled a request that was already answered, and with a stack trace.
        defaults.put("logging.level.org.springframework.web.server.adapter", "off");
        // A start that fails is told in one sentence; the framework's pages about it would hide that sentence.
        defaults.put("logging.level.org.springframework.boot.web.server.reactive.context", "error");
        defaults.put("logging.level.org.springframework.boot.diagnostics", "off");
        // It warns at every start that the API is documented; that is meant so, behind the admin token.
        defaults.put("logging.level.org.springdoc", "error");
        defaults.put("logging.pattern.console", "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
        return defaults;
    }
}
