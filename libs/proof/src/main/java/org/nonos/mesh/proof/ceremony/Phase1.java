package org.nonos.mesh.proof.ceremony;

import java.util.Optional;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Phase 1 of a ceremony after some contributions: powers of τ for any circuit up to a size. Immutable.
 *
 * <p>A contribution's bytes: {@link Seat} head, the {@link FactorProof}s of τ, α and β, the new {@link PowersOfTau}. Its
 * transcript hash H("ceremony-contribution", its bytes) covers its predecessor's, and so all before it.
 */
public final class Phase1 {

    private static final int PHASE = 1;
    private static final int FACTORS = 3;

    private final PowersOfTau powers;
    private final Bytes32 transcript;

    private Phase1(PowersOfTau powers, Bytes32 transcript) {
        this.powers = powers;
        this.transcript = transcript;
    }

    /**
     * Before the first contribution.
     *
     * @param logSize log2 of the most rows a circuit may have, {@link Seat#MIN_LOG_SIZE} to {@link Seat#MAX_LOG_SIZE}
     */
    public static Phase1 start(RealmTag realm, int logSize) {
        if (logSize < Seat.MIN_LOG_SIZE || logSize > Seat.MAX_LOG_SIZE) {
            throw new IllegalArgumentException("a domain of 2^" + logSize);
        }
        byte[] size = {(byte) logSize};
        return new Phase1(PowersOfTau.start(logSize), Hashes.domain("ceremony-phase-1", realm.toArray(), size));
    }

    /** Exactly so many bytes has a contribution: 2.4 MB for 2^13. */
    public static int contributionBytes(int logSize) {
        return Seat.BYTES + FACTORS * FactorProof.BYTES + PowersOfTau.bytes(logSize);
    }

    public int logSize() {
        return powers.logSize();
    }

    /** Covers every contribution so far, in order. */
    public Bytes32 transcript() {
        return transcript;
    }

    /** The next contribution. Its factors are overwritten before this returns. Seconds to minutes of work. */
    public byte[] contribute(NodeId contributor, FreshFactors factors, Workers workers, Progress progress) {
        Scalar tau = factors.next();
        Scalar alpha = factors.next();
        Scalar beta = factors.next();
        try {
            Seat seat = seat(contributor);
            ByteWriter writer = new ByteWriter(contributionBytes(logSize())).bytes(seat.encode());
            FactorProof.of(tau, seat, FactorProof.TAU).write(writer);
            FactorProof.of(alpha, seat, FactorProof.ALPHA).write(writer);
            FactorProof.of(beta, seat, FactorProof.BETA).write(writer);
            powers.multiplied(tau, alpha, beta, workers, progress).write(writer);
            return writer.toArray();
        } finally {
            tau.destroy();
            alpha.destroy();
            beta.destroy();
        }
    }

    /**
     * The phase after a contribution of unknown origin. Seconds of work for the points of a good one; what is wrong with
     * the head or the proofs is found in milliseconds.
     *
     * <p>Codes: {@code wrong-predecessor}, {@code wrong-contributor}, {@code wrong-phase}, {@code wrong-length},
     * {@code factor-is-one}, {@code bad-factor-proof}, {@code wrong-update}, {@code inconsistent-powers}, and those of
     * points.
     */
    public Decoded<Phase1> accept(byte[] contribution, NodeId contributor, Workers workers, Progress progress) {
        Seat seat = seat(contributor);
        return seat.open(contribution, contributionBytes(logSize()))
                .then(reader -> FactorProof.read(reader, seat, FactorProof.TAU)
                        .then(tau -> FactorProof.read(reader, seat, FactorProof.ALPHA)
                                .then(alpha -> FactorProof.read(reader, seat, FactorProof.BETA)
                                        .then(beta -> next(
                                                reader,
                                                new Moves(tau, alpha, beta),
                                                contribution,
                                                workers,
                                                progress)))));
    }

    /**
     * The phase after a contribution that {@link #accept} has accepted before, from its bytes alone: only the points are
     * read again. Never for bytes of unknown origin: nothing is proven. Codes: {@code wrong-length}, and those of points.
     */
    public static Decoded<Phase1> reread(byte[] accepted, int logSize, Workers workers, Progress progress) {
        if (accepted.length != contributionBytes(logSize)) {
            return Decoded.refused("wrong-length", accepted.length + " bytes, not " + contributionBytes(logSize));
        }
        int head = Seat.BYTES + FACTORS * FactorProof.BYTES;
        ByteReader reader = new ByteReader(accepted, head, accepted.length - head);
        return PowersOfTau.read(reader, logSize, workers, progress)
                .then(powers -> Decoded.ok(new Phase1(powers, Hashes.domain("ceremony-contribution", accepted))));
    }

    private Decoded<Phase1> next(
            ByteReader reader, Moves moves, byte[] contribution, Workers workers, Progress progress) {
        return PowersOfTau.read(reader, logSize(), workers, progress).then(after -> {
            if (!moves.lead(powers, after)) {
                return Decoded.refused("wrong-update", "the powers did not move by the proven factors");
            }
            Bytes32 hash = Hashes.domain("ceremony-contribution", contribution);
            Optional<String> problem = PowersCheck.of(after, hash, progress).problem();
            return problem.isPresent()
                    ? Decoded.refused("inconsistent-powers", problem.get())
                    : Decoded.ok(new Phase1(after, hash));
        });
    }

    private Seat seat(NodeId contributor) {
        return new Seat(PHASE, logSize(), transcript, contributor);
    }

    PowersOfTau powers() {
        return powers;
    }

    private record Moves(FactorProof tau, FactorProof alpha, FactorProof beta) {
        boolean lead(PowersOfTau before, PowersOfTau after) {
            return tau.multiplies(before.tauG1().get(1), after.tauG1().get(1))
                    && alpha.multiplies(
                            before.alphaTauG1().getFirst(), after.alphaTauG1().getFirst())
                    && beta.multiplies(
                            before.betaTauG1().getFirst(), after.betaTauG1().getFirst());
        }
    }
}
