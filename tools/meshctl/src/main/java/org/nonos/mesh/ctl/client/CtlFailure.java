package org.nonos.mesh.ctl.client;

/** A command cannot go on: one sentence for the person, one exit status for the script. */
public class CtlFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public CtlFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
