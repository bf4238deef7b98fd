package org.nonos.mesh.ctl;

/** Exit statuses, fixed: scripts may rely on them. */
public final class ExitCode {

    public static final int OK = 0;
    /** The node answered, and the thing asked for failed. */
    public static final int FAILED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 64;
    /** The node did not answer. */
    public static final int UNREACHABLE = 69;
    /** What was asked for does not exist. */
    public static final int NOT_FOUND = 66;
    /** The token is missing or wrong. */
    public static final int DENIED = 77;
    /** A data folder or setting is wrong. */
    public static final int CONFIG = 78;

    private ExitCode() {}
}
