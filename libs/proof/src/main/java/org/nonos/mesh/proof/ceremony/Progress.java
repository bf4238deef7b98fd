package org.nonos.mesh.proof.ceremony;

/** Is told how far a step of minutes or seconds has come; always on the thread that started the step. */
@FunctionalInterface
public interface Progress {

    Progress NONE = (stage, done, total) -> {};

    /** What is being done. */
    enum Stage {
        /** Points of unknown origin are decoded, and shown to lie in their groups. */
        READING,
        /** A contribution's points are checked against each other and against its predecessor. */
        CHECKING,
        /** A contribution multiplies points by its secret factors. */
        MULTIPLYING,
        /** Powers become Lagrange values, by a Fourier transform in the group. */
        TRANSFORMING,
        /** Lagrange values become a circuit's key. */
        COMBINING
    }

    /**
     * @param done items of this stage that are done, not above {@code total}; a step may run through a stage several
     *     times
     */
    void at(Stage stage, int done, int total);
}
