package org.nonos.mesh.ctl.view;

import java.io.PrintStream;
import java.util.Set;
import org.nonos.mesh.ctl.ExitCode;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.LayerUnavailable;
import org.nonos.mesh.ctl.client.NodeClient;
import tools.jackson.databind.JsonNode;

/** Watches a ceremony until it is over: says what happens next whenever that changes, and draws what is computed. */
public final class CeremonyProgress {

    private static final long POLL_MILLIS = 300;
    private static final Set<String> OVER = Set.of("accepted", "complete", "failed");

    private CeremonyProgress() {}

    /**
     * @param terminal whether a bar may be redrawn in place
     * @param quiet whether to say nothing until the end
     * @return the ceremony when it is accepted, complete with everything verified, or failed
     */
    public static JsonNode follow(
            NodeClient client, String ceremonyId, PrintStream out, boolean terminal, boolean quiet) {
        String said = "";
        ProgressBar bar = new ProgressBar(out, terminal, "computing ");
        while (true) {
            JsonNode ceremony = look(client, ceremonyId);
            String next = ceremony.path("next").asString("");
            if (!quiet && !next.equals(said)) {
                out.println((terminal ? "\r\033[K" : "") + next);
                out.flush();
                said = next;
            }
            if (OVER.contains(ceremony.path("state").asString(""))) {
                return ceremony;
            }
            JsonNode work = ceremony.path("work");
            if (work.isObject()) {
                long done = work.path("done").asLong(0);
                long total = Math.max(1, work.path("total").asLong(1));
                bar.update(done, total, work.path("stage").asString("") + ", " + 100 * done / total + " %");
            }
            pause();
        }
    }

    /** A busy layer is late; the ceremony goes on meanwhile. */
    private static JsonNode look(NodeClient client, String ceremonyId) {
        while (true) {
            try {
                return client.get("ceremony/" + ceremonyId);
            } catch (LayerUnavailable late) {
                pause();
            }
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
