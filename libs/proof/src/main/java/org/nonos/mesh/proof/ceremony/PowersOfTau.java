package org.nonos.mesh.proof.ceremony;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What phase 1 makes for circuits of up to n = 2^k rows, whatever they compute: points for the powers of a τ that nobody
 * knows. Wire form: τ¹…τ²ⁿ⁻¹ in G₁, α·τ⁰…τⁿ⁻¹ and β·τ⁰…τⁿ⁻¹ in G₁, τ¹…τⁿ⁻¹ and β in G₂; the generators themselves are
 * left out. 288·n − 48 bytes.
 *
 * @param tauG1 2n powers from the zeroth
 * @param alphaTauG1 n
 * @param betaTauG1 n
 * @param tauG2 n powers from the zeroth
 */
record PowersOfTau(
        int logSize,
        List<G1Point> tauG1,
        List<G1Point> alphaTauG1,
        List<G1Point> betaTauG1,
        List<G2Point> tauG2,
        G2Point betaG2) {

    static int bytes(int logSize) {
        int n = 1 << logSize;
        return (4 * n - 1) * G1Point.ENCODED_BYTES + n * G2Point.ENCODED_BYTES;
    }

    /** All factors one, before anybody contributed. */
    static PowersOfTau start(int logSize) {
        int n = 1 << logSize;
        G1Point g1 = G1Point.generator();
        G2Point g2 = G2Point.generator();
        return new PowersOfTau(
                logSize,
                Collections.nCopies(2 * n, g1),
                Collections.nCopies(n, g1),
                Collections.nCopies(n, g1),
                Collections.nCopies(n, g2),
                g2);
    }

    int size() {
        return 1 << logSize;
    }

    /** Every point multiplied by its power of the factors, in constant time each. */
    PowersOfTau multiplied(Scalar tau, Scalar alpha, Scalar beta, Workers workers, Progress progress) {
        int n = size();
        try (SecretPowers powers = new SecretPowers(Scalar.ONE, tau, 2 * n);
                SecretPowers alphas = new SecretPowers(alpha, tau, n);
                SecretPowers betas = new SecretPowers(beta, tau, n)) {
            var stage = Progress.Stage.MULTIPLYING;
            return new PowersOfTau(
                    logSize,
                    workers.map(2 * n, i -> tauG1.get(i).times(powers.get(i)), stage, progress),
                    workers.map(n, i -> alphaTauG1.get(i).times(alphas.get(i)), stage, progress),
                    workers.map(n, i -> betaTauG1.get(i).times(betas.get(i)), stage, progress),
                    workers.map(n, i -> tauG2.get(i).times(powers.get(i)), stage, progress),
                    betaG2.times(beta));
        }
    }

    void write(ByteWriter writer) {
        Stream.of(tauG1.subList(1, tauG1.size()), alphaTauG1, betaTauG1)
                .flatMap(List::stream)
                .forEach(point -> writer.bytes(point.encode()));
        tauG2.subList(1, tauG2.size()).forEach(point -> writer.bytes(point.encode()));
        writer.bytes(betaG2.encode());
    }

    /** Every point in its group and not the identity; whether they are powers of anything is yet to be checked. */
    static Decoded<PowersOfTau> read(ByteReader reader, int logSize, Workers workers, Progress progress) {
        int n = 1 << logSize;
        return Points.readG1(reader, 4 * n - 1, workers, progress)
                .then(g1 -> Points.readG2(reader, n, workers, progress).then(g2 -> Decoded.ok(of(logSize, g1, g2))));
    }

    private static PowersOfTau of(int logSize, List<G1Point> g1, List<G2Point> g2) {
        int n = 1 << logSize;
        return new PowersOfTau(
                logSize,
                Stream.concat(Stream.of(G1Point.generator()), g1.subList(0, 2 * n - 1).stream())
                        .toList(),
                List.copyOf(g1.subList(2 * n - 1, 3 * n - 1)),
                List.copyOf(g1.subList(3 * n - 1, 4 * n - 1)),
                Stream.concat(Stream.of(G2Point.generator()), g2.subList(0, n - 1).stream())
                        .toList(),
                g2.getLast());
    }
}
