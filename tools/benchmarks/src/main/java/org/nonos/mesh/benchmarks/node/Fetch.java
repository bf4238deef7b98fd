package org.nonos.mesh.benchmarks.node;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.nonos.mesh.ctl.client.LayerUnavailable;
import org.nonos.mesh.ctl.demo.DemoNode;
import tools.jackson.databind.JsonNode;

/** A fetch under way, watched until it has ended. */
public final class Fetch {

    private static final long POLL_MILLIS = 10;

    private final DemoNode fetcher;
    private final String transfer;

    private Fetch(DemoNode fetcher, String transfer) {
        this.fetcher = fetcher;
        this.transfer = transfer;
    }

    public static Fetch begin(DemoNode fetcher, String capsule) {
        return new Fetch(
                fetcher,
                fetcher.client()
                        .post("capsules/" + capsule + "/fetch", "{}")
                        .path("transferId")
                        .asString(""));
    }

    /**
     * Until it is done.
     *
     * @param watcher sees the transfer at each look, some hundred times a second at most
     * @return the longest time without progress from the first byte that arrived to the last, in milliseconds
     */
    public double follow(Consumer<JsonNode> watcher) throws InterruptedException {
        double longest = 0;
        long done = 0;
        long last = System.nanoTime();
        while (true) {
            JsonNode state = state();
            long now = System.nanoTime();
            String word = state.path("state").asString("");
            long bytes = state.path("doneBytes").asLong(0);
            if (bytes > done || !word.equals("running")) {
                longest = done == 0 ? longest : Math.max(longest, (now - last) / 1e6);
                done = bytes;
                last = now;
            }
            if (word.equals("done")) {
                return longest;
            }
            if (!word.equals("running")) {
                throw new IllegalStateException(
                        "the fetch failed: " + state.path("failure").asString(""));
            }
            watcher.accept(state);
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Of a layer that is late nothing is known yet: that is no failure of the fetch. */
    private JsonNode state() throws InterruptedException {
        while (true) {
            try {
                return fetcher.client().get("transfers/" + transfer);
            } catch (LayerUnavailable e) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
    }
}
