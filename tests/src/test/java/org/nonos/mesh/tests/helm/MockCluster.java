package org.nonos.mesh.tests.helm;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;

/** A Kubernetes API server on loopback that stores objects and knows the kinds that the chart renders. */
final class MockCluster implements AutoCloseable {

    private record Kind(String group, String version, String resource, String kind) {
        String groupVersion() {
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("", "v1", "services", "Service"),
            new Kind("", "v1", "serviceaccounts", "ServiceAccount"),
            new Kind("", "v1", "secrets", "Secret"),
            new Kind("apps", "v1", "statefulsets", "StatefulSet"),
            new Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"),
            new Kind("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"),
            new Kind("monitoring.coreos.com", "v1", "servicemonitors", "ServiceMonitor"));

    /** Helm's client asks for the API's description with this time limit, and the server matches whole paths. */
    private static final String DISCOVERY_QUERY = "?timeout=32s";

    private final KubernetesMockServer server;

    private MockCluster(KubernetesMockServer server) {
        this.server = server;
    }

    static MockCluster start() {
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        KubernetesMockServer server = new KubernetesMockServer(
                new Context(), new MockWebServer(), responses, new ReleaseRecords(responses), false);
        describeApi(server);
        server.init();
        return new MockCluster(server);
    }

    /** What a client asks before it sends objects: which kinds there are, and under which path. */
    private static void describeApi(KubernetesMockServer server) {
        Map<String, List<Kind>> byGroupVersion = KINDS.stream().collect(Collectors.groupingBy(Kind::groupVersion));
        server.expect()
                .get()
                .withPath("/api" + DISCOVERY_QUERY)
                .andReturn(200, """
                {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}""")
                .always();
        server.expect()
                .get()
                .withPath("/apis" + DISCOVERY_QUERY)
                .andReturn(200, """
                {"kind": "APIGroupList", "apiVersion": "v1", "groups": [%s]}""".formatted(KINDS.stream()
                        .filter(kind -> !kind.group().isEmpty())
                        .map(kind -> """
                        {"name": "%s", "versions": [{"groupVersion": "%s", "version": "%s"}],
                         "preferredVersion": {"groupVersion": "%s", "version": "%s"}}""".formatted(
                                kind.group(), kind.groupVersion(), kind.version(), kind.groupVersion(), kind.version()))
                        .collect(Collectors.joining(","))))
                .always();
        byGroupVersion.forEach((groupVersion, kinds) -> server.expect()
                .get()
                .withPath(root(groupVersion) + DISCOVERY_QUERY)
                .andReturn(200, """
                {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "%s", "resources": [%s]}""".formatted(
                                groupVersion,
                                kinds.stream()
                                        .map(kind -> """
                                {"name": "%s", "singularName": "", "namespaced": true, "kind": "%s",
                                 "verbs": ["create", "delete", "get", "list", "patch", "update"]}""".formatted(kind.resource(), kind.kind()))
                                        .collect(Collectors.joining(","))))
                .always());
    }

    private static String root(String groupVersion) {
        return (groupVersion.contains("/") ? "/apis/" : "/api/") + groupVersion;
    }

    String kubeConfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: mock
                clusters: [{name: mock, cluster: {server: "http://%s:%d"}}]
                contexts: [{name: mock, context: {cluster: mock, user: mock, namespace: default}}]
                users: [{name: mock, user: {}}]
                """.formatted(server.getHostName(), server.getPort());
    }

    /** Names of the stored objects of one resource in the test namespace. */
    List<Object> names(String groupVersion, String resource) {
        String path = root(groupVersion) + "/namespaces/" + MeshChart.NAMESPACE + "/" + resource;
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://%s:%d%s".formatted(server.getHostName(), server.getPort(), path)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Map<String, Object> list = MeshChart.objects(response.body()).getFirst();
            return MeshChart.asMaps(list.get("items")).stream()
                    .map(item -> MeshChart.at(item, "metadata", "name"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.destroy();
    }

    /**
     * Helm writes its own record of the release as a protobuf-encoded Secret, a form that the mock server cannot read:
     * that record is acknowledged and forgotten. What the server fails on is answered with 500, so that Helm ends.
     */
    private static final class ReleaseRecords extends KubernetesMixedDispatcher {
        ReleaseRecords(Map<ServerRequest, Queue<ServerResponse>> responses) {
            super(responses);
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String contentType = request.getHeader("Content-Type");
            if (contentType != null && contentType.startsWith("application/vnd.kubernetes.protobuf")) {
                return new MockResponse()
                        .setResponseCode("POST".equals(request.getMethod()) ? 201 : 200)
                        .setHeader("Content-Type", "application/json")
                        .setBody("{\"kind\": \"Secret\", \"apiVersion\": \"v1\", \"metadata\": {}}");
            }
            try {
                return super.dispatch(request);
            } catch (RuntimeException e) {
                return new MockResponse().setResponseCode(500).setBody(String.valueOf(e.getMessage()));
            }
        }
    }
}
