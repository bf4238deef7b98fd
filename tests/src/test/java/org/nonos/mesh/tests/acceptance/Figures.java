package org.nonos.mesh.tests.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.TreeSet;
import org.nonos.mesh.ctl.demo.DemoNode;

/** What a running node says of itself in its metrics. */
final class Figures {

    private final DemoNode node;
    private final HttpClient http = HttpClient.newHttpClient();

    Figures(DemoNode node) {
        this.node = node;
    }

    /** All refusals of a layer, whatever the reason. */
    double refused(String layer) throws IOException {
        return value("mesh_" + layer + "_refused_total");
    }

    /** Receipts of a proof system that were verified and found valid. */
    double verified(String system) throws IOException {
        return scrape().lines()
                .filter(line -> line.startsWith("mesh_gossip_verification_seconds_count{")
                        && line.contains("system=\"" + system + "\"")
                        && line.contains("verdict=\"valid\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Sum over all labels; 0 when there is no such metric. */
    double value(String name) throws IOException {
        return value(name, "");
    }

    /** The same over those that have this label. */
    double value(String name, String label) throws IOException {
        return scrape().lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Names of the mesh's own metrics, as Prometheus stores them; the largest value of a timer or a distribution goes with it. */
    TreeSet<String> meshMetrics() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        scrape().lines()
                .filter(line -> line.startsWith("# TYPE mesh_"))
                .map(line -> line.split(" ")[2])
                .filter(name -> !name.endsWith("_max"))
                .forEach(names::add);
        return names;
    }

    /** Bytes on the heap that a full collection leaves. */
    long liveHeapBytes() throws IOException {
        run("GC.run");
        return (long) scrape().lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{") && line.contains("area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void run(String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(node.pid()),
                        command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        jcmd.onExit().join();
    }

    private String scrape() throws IOException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(node.client().url() + "actuator/prometheus"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
