package org.nonos.mesh.kit.health;

/** The process cannot start or go on, and the operator can mend it: one sentence says what is wrong and what to do. */
public final class OperatorError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    public OperatorError(String code, String sentence) {
        super(sentence);
        this.code = code;
    }

    public OperatorError(String code, String sentence, Throwable cause) {
        super(sentence, cause);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
