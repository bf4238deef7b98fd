package org.nonos.mesh.ctl.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.nonos.mesh.ctl.ExitCode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** One node's admin REST API ({@code /api/v1}), with its token. Every call has a time limit. */
public final class NodeClient implements AutoCloseable {

    private static final int DEFAULT_DATA_SHARDS = 4;

    public static final String DEFAULT_URL = "http://127.0.0.1:8640";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();

    public NodeClient(String url, String token) {
        this.base = address(url);
        this.token = token;
    }

    private static URI address(String url) {
        try {
            URI uri = URI.create(url.endsWith("/") ? url : url + "/");
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in words.
        }
        throw new CtlFailure(ExitCode.USAGE, "\"" + url + "\" is no address of a node; it looks like " + DEFAULT_URL);
    }

    /**
     * Finds address and token in a node's data folder.
     *
     * @param url empty: what the node wrote into its folder, else {@link #DEFAULT_URL}
     */
    public static NodeClient ofDataFolder(Path data, String url) {
        Path folder = data.resolve("gateway");
        try {
            String token = Files.readString(folder.resolve("admin-token")).strip();
            if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new CtlFailure(
                        ExitCode.DENIED,
                        folder.resolve("admin-token") + " holds no token; delete it, restart the node");
            }
            Path urlFile = folder.resolve("admin-url");
            String found = url.isEmpty() && Files.exists(urlFile)
                    ? Files.readString(urlFile).strip()
                    : url;
            return new NodeClient(found.isEmpty() ? DEFAULT_URL : found, token);
        } catch (IOException e) {
            throw new CtlFailure(
                    ExitCode.CONFIG,
                    "no readable admin token in " + folder
                            + "; start the node (mesh up), or name its folder with --data");
        }
    }

    public URI url() {
        return base;
    }

    /** Where the web page signs in by itself; holds the token, so it goes to the terminal only. */
    public String loginUrl() {
        return base + "login?token=" + token;
    }

    public JsonNode get(String path) {
        return json(request(path, TIMEOUT).GET().build());
    }

    public JsonNode post(String path, String jsonBody) {
        return json(request(path, TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(jsonBody))
                .build());
    }

    /** An empty object, to be filled as a request's body. */
    public ObjectNode json() {
        return JSON.createObjectNode();
    }

    public JsonNode put(String path, String jsonBody) {
        return json(request(path, TIMEOUT)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(jsonBody))
                .build());
    }

    public void delete(String path) {
        json(request(path, TIMEOUT).DELETE().build());
    }

    public JsonNode publish(Path file, String name, String version) {
        return publish(file, name, version, DEFAULT_DATA_SHARDS);
    }

    public JsonNode publish(Path file, String name, String version, int dataShards) {
        String query = "capsules?name=" + encode(name) + "&version=" + encode(version)
                + (dataShards == DEFAULT_DATA_SHARDS ? "" : "&dataShards=" + dataShards);
        try {
            return json(request(query, TRANSFER_TIMEOUT)
                    .header("Content-Type", "application/octet-stream")
                    .POST(HttpRequest.BodyPublishers.ofFile(file))
                    .build());
        } catch (java.io.FileNotFoundException e) {
            throw new CtlFailure(ExitCode.NOT_FOUND, "there is no readable file " + file);
        }
    }

    /** The capsule's bytes; the caller closes the stream. */
    public InputStream content(String capsuleId) {
        return bytes("capsules/" + capsuleId + "/content");
    }

    /** What lies at a path that answers with bytes; the caller closes the stream. */
    public InputStream bytes(String path) {
        HttpRequest request = request(path, TRANSFER_TIMEOUT).GET().build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() >= 300) {
                try (InputStream body = response.body()) {
                    throw failure(response.statusCode(), new String(body.readNBytes(65_536), StandardCharsets.UTF_8));
                }
            }
            return response.body();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Whether the node answers that it is ready. */
    public boolean ready() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(base.resolve("api/v1/" + path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json, application/problem+json");
    }

    private JsonNode json(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw failure(response.statusCode(), response.body());
            }
            return response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw new CtlFailure(ExitCode.FAILED, "what answers at " + base + " is no mesh node: it speaks no JSON");
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private CtlFailure failure(int status, String body) {
        String detail = "";
        try {
            JsonNode problem = JSON.readTree(body);
            detail = problem.path("detail").asString(problem.path("title").asString(""));
        } catch (JacksonException e) {
            detail = "HTTP " + status;
        }
        int exit =
                switch (status) {
                    case 401, 403 -> ExitCode.DENIED;
                    case 404 -> ExitCode.NOT_FOUND;
                    default -> ExitCode.FAILED;
                };
        String sentence = detail.isEmpty() ? "the node answered HTTP " + status : detail;
        return status == 503 ? new LayerUnavailable(sentence) : new CtlFailure(exit, sentence);
    }

    private CtlFailure unreachable(IOException e) {
        String why = e instanceof ConnectException ? "nothing listens there" : String.valueOf(e.getMessage());
        return new CtlFailure(
                ExitCode.UNREACHABLE,
                "the node at " + base + " does not answer (" + why + "); is it running? mesh up starts it");
    }

    private static CtlFailure interrupted() {
        Thread.currentThread().interrupt();
        return new CtlFailure(ExitCode.FAILED, "interrupted");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
