package org.nonos.mesh.proof.triptych;

import java.util.Optional;
import org.nonos.mesh.proof.Attestation;
import org.nonos.mesh.proof.ProofSystemId;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.Statement;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * What a key cannot keep apart: all that it attests in one slot carries one tag J = x⁻¹·U, and two different attestations
 * of one slot give the key away.
 *
 * <p>The trace point of an attestation with hash h is E = x·(G + h·W). One of them hides the key M = x·G, because x·W
 * looks random to whoever cannot decide Diffie–Hellman. Two with different h lie on one line, whose value at h = 0 is M:
 * x·W = (E₁ − E₂) / (h₁ − h₂), M = E₁ − h₁·x·W.
 *
 * <p>Source: E. Fujisaki, K. Suzuki, "Traceable ring signature", PKC 2007, for the idea; the points are our adaptation.
 */
final class Link {

    private Link() {}

    /** J. */
    static G1Point tag(SlotBases.Bases bases, Scalar secret) {
        return bases.tag().times(secret.inverse());
    }

    /** B = G + h·W. */
    static G1Point traceBase(SlotBases.Bases bases, Scalar traceFactor) {
        return G1Point.generator().plus(bases.trace().times(traceFactor));
    }

    /** Of everything that names a slot of a key, whoever that is. */
    static Bytes32 slotOf(ProofSystemId system, Attestation attestation, UnnamedProver inputs) {
        return Hashes.domain(
                "proof-slot",
                new ByteWriter()
                        .var(system.toArray())
                        .bytes(attestation.realm().toArray())
                        .u63(attestation.cycle())
                        .u16(inputs.slot())
                        .bytes(inputs.tag().toArray())
                        .toArray());
    }

    /** M, if the statements are of one key and slot and say different things; both must have been proven. */
    static Optional<PublicBytes> exposed(ProofSystemId system, Statement first, Statement second) {
        Optional<UnnamedProver> one = UnnamedProver.decode(first.publicInputs()).asOptional();
        Optional<UnnamedProver> other =
                UnnamedProver.decode(second.publicInputs()).asOptional();
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        Bytes32 slot = slotOf(system, first.attestation(), one.get());
        if (!slot.equals(slotOf(system, second.attestation(), other.get()))) {
            return Optional.empty();
        }
        Scalar h1 = factor(first, one.get());
        Scalar h2 = factor(second, other.get());
        return h1.equals(h2)
                ? Optional.empty()
                : decode(one.get().trace())
                        .flatMap(e1 -> decode(other.get().trace()).flatMap(e2 -> atZero(e1, h1, e2, h2)));
    }

    private static Scalar factor(Statement statement, UnnamedProver inputs) {
        return Transcript.traceFactor(statement.attestation(), inputs.ringRoot(), inputs.slot());
    }

    private static Optional<G1Point> decode(PublicBytes point) {
        return G1Point.decode(point.toArray()).asOptional();
    }

    /** Where the line through (h₁, E₁) and (h₂, E₂) is at zero. */
    private static Optional<PublicBytes> atZero(G1Point e1, Scalar h1, G1Point e2, Scalar h2) {
        G1Point slope = e1.minus(e2).times(h1.minus(h2).inverse());
        G1Point key = e1.minus(slope.times(h1));
        return key.isIdentity() ? Optional.empty() : Optional.of(PublicBytes.of(key.encode()));
    }
}
