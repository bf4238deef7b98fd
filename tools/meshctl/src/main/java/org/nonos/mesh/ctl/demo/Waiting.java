package org.nonos.mesh.ctl.demo;

import java.io.PrintStream;
import java.util.function.IntSupplier;
import org.nonos.mesh.ctl.client.CtlFailure;
import org.nonos.mesh.ctl.client.LayerUnavailable;
import org.nonos.mesh.ctl.view.ProgressBar;
import org.nonos.mesh.ctl.view.Sizes;

/** Waits for what a step of a demo is to come to, with a bar; gives up after a while, in a sentence. */
final class Waiting {

    private static final long STEP_MILLIS = 300_000;
    private static final long POLL_MILLIS = 100;

    private final PrintStream out;
    private final boolean terminal;

    Waiting(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void until(String label, int wanted, String unit, IntSupplier progress) throws InterruptedException {
        until(label, wanted, unit, STEP_MILLIS, progress);
    }

    void until(String label, int wanted, String unit, long patienceMillis, IntSupplier progress)
            throws InterruptedException {
        ProgressBar bar = new ProgressBar(out, terminal, label);
        long begun = System.nanoTime();
        int done = 0;
        while (true) {
            String missing = "";
            try {
                done = progress.getAsInt();
            } catch (LayerUnavailable e) {
                // A layer of a node that has just started, or of a busy machine, may be late; the step's time counts.
                missing = ": " + e.getMessage();
            }
            long millis = (System.nanoTime() - begun) / 1_000_000;
            String detail = done + " of " + wanted + " " + unit + ", " + Sizes.seconds(millis);
            if (done >= wanted) {
                bar.end(done, wanted, detail);
                return;
            }
            if (millis > patienceMillis) {
                bar.end(done, wanted, detail);
                throw new CtlFailure(
                        1,
                        label.strip() + ": " + done + " of " + wanted + " " + unit + " after " + Sizes.seconds(millis)
                                + missing);
            }
            bar.update(done, wanted, detail);
            Thread.sleep(POLL_MILLIS);
        }
    }
}
