package org.nonos.mesh.fuzz;

/** What Jazzer calls; its argument is the target's name. */
public final class JazzerEntry {

    private static Target<?> target = Targets.all().getFirst();

    private JazzerEntry() {}

    public static void fuzzerInitialize(String[] arguments) {
        target = Targets.named(arguments[0]);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        target.check(input);
    }
}
