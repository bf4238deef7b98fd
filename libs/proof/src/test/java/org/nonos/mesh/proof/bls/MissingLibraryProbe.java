package org.nonos.mesh.proof.bls;

/** Runs in a JVM where the library cannot be unpacked, and prints what each use of the package says. */
final class MissingLibraryProbe {

    private MissingLibraryProbe() {}

    public static void main(String[] arguments) {
        System.out.println(Bls12381.problem().orElse("no problem"));
        print(() -> G1Point.decode(new byte[G1Point.ENCODED_BYTES]));
        print(G1Point::generator);
        print(() -> Scalar.ONE.plus(Scalar.ONE));
    }

    private static void print(Runnable use) {
        try {
            use.run();
            System.out.println("worked");
        } catch (BlsUnavailableException expected) {
            System.out.println(expected.getMessage());
        }
    }
}
