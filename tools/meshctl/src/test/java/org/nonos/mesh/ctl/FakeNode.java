package org.nonos.mesh.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Speaks the admin REST contract with fixed answers, and remembers what it was asked. */
final class FakeNode implements AutoCloseable {

    static final String TOKEN = "0123456789abcdef";

    /** What one call to the node held. */
    record Call(String method, String target, String contentType, byte[] body) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private record Answer(int status, String contentType, byte[] body) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    FakeNode() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/", this::serve);
        server.start();
    }

    /** @param target method, path and query, for example {@code GET peers?limit=200} */
    FakeNode on(String target, int status, String json) {
        String type = status >= 400 ? "application/problem+json" : "application/json";
        answers.put(target, new Answer(status, type, json.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    FakeNode onBytes(String target, byte[] bytes) {
        answers.put(target, new Answer(200, "application/octet-stream", bytes));
        return this;
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a node writes into its data folder for tools on the same machine. */
    void leaveTraces(Path data, String token) throws IOException {
        Path folder = Files.createDirectories(data.resolve("gateway"));
        Files.writeString(folder.resolve("admin-token"), token + "\n");
        Files.writeString(folder.resolve("admin-url"), url() + "\n");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString().substring("/api/v1/".length());
            byte[] body = exchange.getRequestBody().readAllBytes();
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            calls.add(new Call(exchange.getRequestMethod(), path, type == null ? "" : type, body));
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            Answer answer = known
                    ? answers.getOrDefault(
                            exchange.getRequestMethod() + " " + path,
                            problem(404, "{\"status\":404,\"detail\":\"there is no such thing\"}"))
                    : problem(401, "{\"status\":401,\"detail\":\"the admin token is missing or wrong\"}");
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static Answer problem(int status, String json) {
        return new Answer(status, "application/problem+json", json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
