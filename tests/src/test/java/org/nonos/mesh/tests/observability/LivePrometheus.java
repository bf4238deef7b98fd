package org.nonos.mesh.tests.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nonos.mesh.ctl.run.FreePorts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A Prometheus that runs with the repository's own configuration files. Two things differ from a deployment: the
 * targets file names the node under test, and the intervals are a second, so that a test need not wait minutes.
 */
final class LivePrometheus implements AutoCloseable {

    private final Process process;
    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    private LivePrometheus(Process process, URI base) {
        this.process = process;
        this.base = base;
    }

    /**
     * @param folder an empty folder for its configuration, data and log
     * @param targets content of the one file under targets/
     */
    static LivePrometheus start(Path folder, String targets) throws IOException {
        copy(Observability.PROMETHEUS, folder.resolve("etc"));
        Path etc = folder.resolve("etc");
        for (Path file : Observability.files(etc.resolve("targets"), ".yml")) {
            Files.delete(file);
        }
        Files.writeString(etc.resolve("targets/test.yml"), targets);
        Path config = etc.resolve("prometheus.yml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("(scrape|evaluation)_interval: 15s", "$1_interval: 1s")
                        .replace("scrape_timeout: 10s", "scrape_timeout: 1s"));
        int port = FreePorts.tcp();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new LivePrometheus(process, URI.create("http://127.0.0.1:" + port));
    }

    boolean isReady() {
        try {
            return process.isAlive()
                    && http.send(
                                            HttpRequest.newBuilder(base.resolve("/-/ready"))
                                                    .timeout(Duration.ofSeconds(2))
                                                    .build(),
                                            HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many series a query returns now. Throws {@link IllegalStateException} when Prometheus refuses it. */
    int series(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("data")
                .path("result")
                .size();
    }

    /** What each scrape target last said, for messages. */
    String targets() {
        StringBuilder text = new StringBuilder();
        for (JsonNode target : get("/api/v1/targets").path("data").path("activeTargets")) {
            text.append(target.path("scrapeUrl").asString(""))
                    .append(' ')
                    .append(target.path("health").asString(""))
                    .append(' ')
                    .append(target.path("lastError").asString(""))
                    .append('\n');
        }
        return text.toString();
    }

    private JsonNode get(String path) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(base.resolve(path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode answer = new ObjectMapper().readTree(response.body());
            if (!"success".equals(answer.path("status").asString(""))) {
                throw new IllegalStateException(answer.path("error").asString("") + " for " + path);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.createDirectories(to);
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    static String target(String hostPort, String node, String service) {
        return "- targets: [\"%s\"]%n  labels: {node: %s, service: %s}%n".formatted(hostPort, node, service);
    }

    static String targets(List<String> entries) {
        return String.join("", entries);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
