package org.nonos.mesh.ctl.view;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a person is looking. */
public final class Terminal {

    private Terminal() {}

    /** Whether standard input and output are a terminal. */
    public static boolean isInteractive() {
        return console().isPresent();
    }

    /** The terminal to ask on, if there is one. JDK 22 to 24 always give a console, JDK 25 gives null again. */
    @SuppressWarnings("SystemConsoleNull")
    public static Optional<Console> console() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal() ? Optional.of(console) : Optional.empty();
    }
}
