package org.nonos.mesh.benchmarks.flood;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.nonos.mesh.ctl.demo.DemoNode;

/** What a node told of itself in its metrics, once. */
record Scrape(String text) {

    static Scrape of(DemoNode node) throws IOException, InterruptedException {
        URI uri = URI.create(node.client().url() + "actuator/prometheus");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return new Scrape(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body());
        }
    }

    /** Over all series of that name with that label. */
    double sum(String name, String label) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
