package org.nonos.mesh.ctl.client;

/** A command cannot go on: one sentence for the person, one exit status for the script. */
public class CtlFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean passing;

    public CtlFailure(int exitCode, String sentence) {
        this(exitCode, sentence, false);
    }

    /** @param passing whether the same call may well work a little later */
    public CtlFailure(int exitCode, String sentence, boolean passing) {
        super(sentence);
        this.exitCode = exitCode;
        this.passing = passing;
    }

    public boolean isPassing() {
        return passing;
    }

    public int exitCode() {
        return exitCode;
    }
}
