package org.nonos.mesh.ctl.view;

import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.NodeClient;
import tools.jackson.databind.JsonNode;

/** Watches a transfer until it ends, drawing a bar. */
public final class TransferProgress {

    private static final long POLL_MILLIS = 100;

    private TransferProgress() {}

    /**
     * @param started the node's answer to a fetch
     * @return the transfer as it was when done
     * @throws CtlFailure when the transfer failed
     */
    public static JsonNode follow(NodeClient client, JsonNode started, ProgressBar bar) {
        String id = started.path("transferId").asString("");
        long begun = System.nanoTime();
        while (true) {
            JsonNode transfer = client.get("transfers/" + id);
            long done = transfer.path("doneBytes").asLong(0);
            long total = transfer.path("totalBytes").asLong(0);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            String detail = Sizes.bytes(done) + " of " + Sizes.bytes(total) + ", " + Sizes.rate(done, millis);
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
                default -> bar.update(done, total, detail);
            }
            pause();
        }
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
