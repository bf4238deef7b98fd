package org.nonos.mesh.ctl.view;

import java.io.PrintStream;

/** One line that fills: redrawn in place on a terminal, printed once at its end elsewhere. */
public final class ProgressBar {

    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final String label;
    private long lastDraw;

    public ProgressBar(PrintStream out, boolean terminal, String label) {
        this.out = out;
        this.terminal = terminal;
        this.label = label;
    }

    public void update(long done, long total, String detail) {
        long now = System.nanoTime();
        if (terminal && now - lastDraw > 50_000_000) {
            lastDraw = now;
            out.print("\r\033[K" + line(done, total, detail));
            out.flush();
        }
    }

    public void end(long done, long total, String detail) {
        out.println((terminal ? "\r\033[K" : "") + line(done, total, detail));
        out.flush();
    }

    private String line(long done, long total, String detail) {
        int filled = total <= 0 ? 0 : (int) Math.min(WIDTH, done * WIDTH / total);
        return "  " + label + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + detail;
    }
}
