package org.nonos.mesh.ctl.view;

import java.util.Set;
import java.util.function.Consumer;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.LayerUnavailable;
import org.nonos.mesh.ctl.client.NodeClient;
import tools.jackson.databind.JsonNode;

/** Watches a transfer until it ends, drawing a bar. */
public final class TransferProgress {

    private static final long POLL_MILLIS = 100;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final Set<String> STANDING = Set.of("open", "draining");

    private TransferProgress() {}

    /**
     * @param started the node's answer to a fetch
     * @return the transfer as it was when done
     * @throws CtlFailure when the transfer failed
     */
    public static JsonNode follow(NodeClient client, JsonNode started, ProgressBar bar) {
        return follow(client, started, bar, running -> {});
    }

    /** @param watcher sees the transfer each time that it is looked at while it runs */
    public static JsonNode follow(NodeClient client, JsonNode started, ProgressBar bar, Consumer<JsonNode> watcher) {
        String id = started.path("transferId").asString("");
        long begun = System.nanoTime();
        long answered = begun;
        while (true) {
            JsonNode transfer;
            try {
                transfer = client.get("transfers/" + id);
                answered = System.nanoTime();
            } catch (LayerUnavailable late) {
                // A layer of a busy machine may be late; the transfer goes on meanwhile.
                if (System.nanoTime() - answered > PATIENCE_NANOS) {
                    throw late;
                }
                pause();
                continue;
            }
            long done = transfer.path("doneBytes").asLong(0);
            long total = transfer.path("totalBytes").asLong(0);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            String detail =
                    Sizes.bytes(done) + " of " + Sizes.bytes(total) + ", " + Sizes.rate(done, millis) + legs(transfer);
            switch (transfer.path("state").asString("")) {
                case "done" -> {
                    bar.end(done, total, detail);
                    return transfer;
                }
                case "failed" -> {
                    bar.end(done, total, detail);
                    throw new CtlFailure(
                            ExitCode.FAILED,
                            "the fetch failed: " + transfer.path("failure").asString("no reason given"));
                }
                default -> {
                    bar.update(done, total, detail);
                    watcher.accept(transfer);
                }
            }
            pause();
        }
    }

    /** How many legs serve the transfer now, or have served it. */
    private static String legs(JsonNode transfer) {
        int standing = 0;
        int useful = 0;
        for (JsonNode leg : transfer.path("legs")) {
            standing += STANDING.contains(leg.path("state").asString("")) ? 1 : 0;
            useful += leg.path("shards").asInt(0) > 0 ? 1 : 0;
        }
        int wanted = transfer.path("legsWanted").asInt(0);
        boolean over = transfer.path("endedAtMillis").asLong(0) > 0;
        int legs = over ? useful : standing;
        if (wanted == 0 || over && legs == 0) {
            return "";
        }
        return !over && legs < wanted
                ? ", " + legs + " of " + wanted + " legs"
                : ", " + legs + (legs == 1 ? " leg" : " legs");
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CtlFailure(ExitCode.FAILED, "interrupted");
        }
    }
}
