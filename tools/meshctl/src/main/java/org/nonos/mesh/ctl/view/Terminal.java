package org.nonos.mesh.ctl.view;

/** Whether a person is looking. */
public final class Terminal {

    private Terminal() {}

    /** Whether standard input and output are a terminal. */
    public static boolean isInteractive() {
        return java.util.Objects.requireNonNull(System.console()).isTerminal();
    }
}
