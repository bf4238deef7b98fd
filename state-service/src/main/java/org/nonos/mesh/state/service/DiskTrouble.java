package org.nonos.mesh.state.service;

import java.io.IOException;
import java.util.Locale;

/** What went wrong with the disk, in an operator's words. */
final class DiskTrouble {

    private DiskTrouble() {}

    static boolean isFull(IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("disk quota") || text.contains("not enough space");
    }

    static String sentence(IOException e) {
        return isFull(e)
                ? "The disk is full; free some space and try again. Nothing that was stored before is lost."
                : "The state layer's folder cannot be written (" + e.getClass().getSimpleName()
                        + "); check the disk and try again.";
    }
}
