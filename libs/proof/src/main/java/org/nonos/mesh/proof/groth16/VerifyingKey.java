package org.nonos.mesh.proof.groth16;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.Bisection;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.G1Table;
import org.nonos.mesh.proof.bls.G2Point;
import org.nonos.mesh.proof.bls.MillerValue;
import org.nonos.mesh.proof.bls.PreparedG2;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What it takes to verify: e(A,B) = e(α,β) · e(Σ inputᵢ·Kᵢ, γ) · e(C, δ). Threads may share one.
 */
public final class VerifyingKey {

    /** A proof with what it is about. */
    record Case(Groth16Proof proof, List<Scalar> inputs) {}

    private static final int WEIGHT_BYTES = 16;

    private final Bytes32 id;
    private final Bytes32 circuitId;
    private final int publicInputs;
    private final G1Point alpha;
    private final PreparedG2 beta;
    private final PreparedG2 gamma;
    private final PreparedG2 delta;
    private final MillerValue alphaBeta;
    private final G1Table inputs;

    /**
     * Parts of a key whose origin the caller answers for.
     *
     * @param inputs K, the constant's first; none of them the identity
     */
    record Parts(G1Point alpha, G2Point beta, G2Point gamma, G2Point delta, List<G1Point> inputs) {}

    VerifyingKey(Bytes32 id, Bytes32 circuitId, Parts parts) {
        this.id = id;
        this.circuitId = circuitId;
        this.publicInputs = parts.inputs().size() - 1;
        this.alpha = parts.alpha();
        this.beta = PreparedG2.of(parts.beta());
        this.gamma = PreparedG2.of(parts.gamma());
        this.delta = PreparedG2.of(parts.delta());
        this.alphaBeta = beta.with(alpha);
        this.inputs = G1Table.of(parts.inputs());
    }

    public static VerifyingKey of(CeremonyKey key) {
        return new VerifyingKey(
                key.id(),
                key.circuitId(),
                new Parts(key.alpha(), key.betaG2(), G2Point.generator(), key.deltaG2(), key.inputs()));
    }

    /** The hash of the ceremony's transcript. */
    public Bytes32 id() {
        return id;
    }

    public Bytes32 circuitId() {
        return circuitId;
    }

    int publicInputs() {
        return publicInputs;
    }

    boolean verify(Case one) {
        MillerValue right = alphaBeta
                .times(gamma.with(inputs.sumOfProducts(withOne(one.inputs()))))
                .times(delta.with(one.proof().c()));
        return MillerValue.of(one.proof().a(), one.proof().b()).finishesLike(right);
    }

    /**
     * For each case, whether it holds: the equations are multiplied by random weights of 128 bits and taken as one; if
     * that does not hold, halves are tried until the false ones are found.
     *
     * @param digests of each case, covering every byte of it; the weights are hashed from them
     */
    boolean[] verifyEach(List<Case> cases, List<Bytes32> digests) {
        return Bisection.of(cases.size(), (from, to) -> together(cases.subList(from, to), digests.subList(from, to)));
    }

    private boolean together(List<Case> cases, List<Bytes32> digests) {
        if (cases.size() == 1) {
            return verify(cases.getFirst());
        }
        List<Scalar> weights = weights(digests);
        Scalar[] inputSums = new Scalar[publicInputs + 1];
        Arrays.fill(inputSums, Scalar.ZERO);
        List<G1Point> lefts = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Scalar weight = weights.get(i);
            lefts.add(cases.get(i).proof().a().timesShort(weight));
            List<Scalar> inputsOfCase = withOne(cases.get(i).inputs());
            for (int k = 0; k <= publicInputs; k++) {
                inputSums[k] = inputSums[k].plus(inputsOfCase.get(k).times(weight));
            }
        }
        G1Point thirds =
                G1Point.sumOfProducts(cases.stream().map(one -> one.proof().c()).toList(), weights);
        MillerValue right = beta.with(alpha.times(inputSums[0]))
                .times(gamma.with(inputs.sumOfProducts(List.of(inputSums))))
                .times(delta.with(thirds));
        return MillerValue.product(
                        lefts, cases.stream().map(one -> one.proof().b()).toList())
                .finishesLike(right);
    }

    private static List<Scalar> weights(List<Bytes32> digests) {
        ByteWriter all = new ByteWriter(digests.size() * Bytes32.LENGTH);
        digests.forEach(all::bytes32);
        byte[] seed = Hashes.domain("groth16-batch", all.toArray()).toArray();
        return IntStream.range(0, digests.size())
                .mapToObj(i -> Scalar.reduce(Arrays.copyOf(
                        Hashes.domain(
                                        "groth16-weight",
                                        seed,
                                        new ByteWriter(Integer.BYTES).u32(i).toArray())
                                .toArray(),
                        WEIGHT_BYTES)))
                .toList();
    }

    private static List<Scalar> withOne(List<Scalar> inputs) {
        List<Scalar> all = new ArrayList<>(inputs.size() + 1);
        all.add(Scalar.ONE);
        all.addAll(inputs);
        return all;
    }

    @Override
    public String toString() {
        return "VerifyingKey[" + id + "]";
    }
}
