package org.nonos.mesh.kit.health;

import org.nonos.mesh.local.shared.HealthFinding;

/**
 * Something the operator should know.
 *
 * @param code stable, upper case with dashes, begins with the layer: documented in docs/reference
 * @param sentence what is the case
 * @param remedy what to do about it
 */
public record Finding(String code, Severity severity, String sentence, String remedy) {

    /** How much it matters. */
    public enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }

    public static Finding info(String code, String sentence, String remedy) {
        return new Finding(code, Severity.INFO, sentence, remedy);
    }

    public static Finding warning(String code, String sentence, String remedy) {
        return new Finding(code, Severity.WARNING, sentence, remedy);
    }

    public static Finding critical(String code, String sentence, String remedy) {
        return new Finding(code, Severity.CRITICAL, sentence, remedy);
    }

    public HealthFinding toProto() {
        return HealthFinding.newBuilder()
                .setCode(code)
                .setSeverity(HealthFinding.Severity.valueOf(severity.name()))
                .setSentence(sentence)
                .setRemedy(remedy)
                .build();
    }
}
