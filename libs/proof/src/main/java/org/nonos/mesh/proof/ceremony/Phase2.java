package org.nonos.mesh.proof.ceremony;

import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Phase 2 of a ceremony after some contributions: one circuit's key, whose δ nobody knows. Immutable.
 *
 * <p>A contribution's bytes: {@link Seat} head, the {@link FactorProof} of δ, the new {@link DividedPoints}. The first one's
 * predecessor is H("ceremony-phase-2", phase 1's transcript 32 ‖ circuit id 32 ‖ H(the points before anybody
 * contributed) 32), so it fits no other circuit and no other phase 1.
 */
public final class Phase2 {

    private static final int PHASE = 2;

    private final Circuit circuit;
    private final PowersOfTau powers;
    private final CircuitPoints fixed;
    private final DividedPoints divided;
    private final Bytes32 transcript;

    private Phase2(
            Circuit circuit, PowersOfTau powers, CircuitPoints fixed, DividedPoints divided, Bytes32 transcript) {
        this.circuit = circuit;
        this.powers = powers;
        this.fixed = fixed;
        this.divided = divided;
        this.transcript = transcript;
    }

    /**
     * Before the first contribution of this phase. Every node computes it for itself, and to the same bytes; about a
     * minute of work for the receipt circuit.
     *
     * @throws IllegalArgumentException when the circuit needs another size than phase 1 has, or has a private variable
     *     that no constraint holds
     */
    public static Phase2 start(Phase1 phase1, Circuit circuit, Workers workers, Progress progress) {
        if (circuit.logSize() != phase1.logSize()) {
            throw new IllegalArgumentException(
                    "a circuit of 2^" + circuit.logSize() + " rows on powers of 2^" + phase1.logSize());
        }
        Lagrange lagrange = Lagrange.of(phase1.powers(), workers, progress);
        CircuitPoints fixed = CircuitPoints.of(circuit, lagrange, workers, progress);
        if (fixed.hasUnboundVariable(circuit.publicInputs())) {
            throw new IllegalArgumentException("the circuit has a private variable that no constraint holds");
        }
        DividedPoints divided = DividedPoints.start(fixed.privateOnes(circuit.publicInputs()), lagrange.odd());
        ByteWriter points = new ByteWriter(DividedPoints.bytes(divided.points().size()));
        divided.write(points);
        Bytes32 transcript = Hashes.domain(
                "ceremony-phase-2",
                phase1.transcript().toArray(),
                circuit.id().toArray(),
                Hashes.sha256(points.toArray()).toArray());
        return new Phase2(circuit, phase1.powers(), fixed, divided, transcript);
    }

    /** Exactly so many bytes has a contribution: 0.7 MB for the receipt circuit. */
    public static int contributionBytes(Circuit circuit) {
        return Seat.BYTES + FactorProof.BYTES + DividedPoints.bytes(points(circuit));
    }

    private static int points(Circuit circuit) {
        return circuit.variables() - circuit.publicInputs() - 1 + (1 << circuit.logSize());
    }

    /** Covers phase 1, the circuit and every contribution so far; after the last one, the keys' id. */
    public Bytes32 transcript() {
        return transcript;
    }

    public Circuit circuit() {
        return circuit;
    }

    /** The next contribution. Its factor is overwritten before this returns. */
    public byte[] contribute(NodeId contributor, FreshFactors factors, Workers workers, Progress progress) {
        Scalar delta = factors.next();
        try {
            Seat seat = seat(contributor);
            ByteWriter writer = new ByteWriter(contributionBytes(circuit)).bytes(seat.encode());
            FactorProof.of(delta, seat, FactorProof.DELTA).write(writer);
            divided.multiplied(delta, workers, progress).write(writer);
            return writer.toArray();
        } finally {
            delta.destroy();
        }
    }

    /**
     * The phase after a contribution of unknown origin. Codes: those of {@link Phase1#accept}, with {@code
     * inconsistent-points} for a point that was not divided by δ.
     */
    public Decoded<Phase2> accept(byte[] contribution, NodeId contributor, Workers workers, Progress progress) {
        Seat seat = seat(contributor);
        return seat.open(contribution, contributionBytes(circuit))
                .then(reader -> FactorProof.read(reader, seat, FactorProof.DELTA)
                        .then(delta -> next(reader, delta, contribution, workers, progress)));
    }

    /** As {@link Phase1#reread}: on any earlier state of this phase, for bytes that {@link #accept} has accepted before. */
    public Decoded<Phase2> reread(byte[] accepted, Workers workers, Progress progress) {
        if (accepted.length != contributionBytes(circuit)) {
            return Decoded.refused("wrong-length", accepted.length + " bytes, not " + contributionBytes(circuit));
        }
        int head = Seat.BYTES + FactorProof.BYTES;
        ByteReader reader = new ByteReader(accepted, head, accepted.length - head);
        return DividedPoints.read(reader, points(circuit), workers, progress)
                .then(after -> Decoded.ok(
                        new Phase2(circuit, powers, fixed, after, Hashes.domain("ceremony-contribution", accepted))));
    }

    private Decoded<Phase2> next(
            ByteReader reader, FactorProof delta, byte[] contribution, Workers workers, Progress progress) {
        return DividedPoints.read(reader, points(circuit), workers, progress).then(after -> {
            if (!delta.multiplies(divided.deltaG1(), after.deltaG1())) {
                return Decoded.refused("wrong-update", "δ did not move by the proven factor");
            }
            Bytes32 hash = Hashes.domain("ceremony-contribution", contribution);
            return after.follow(divided, hash)
                    ? Decoded.ok(new Phase2(circuit, powers, fixed, after, hash))
                    : Decoded.refused("inconsistent-points", "a point was not divided by the proven factor");
        });
    }

    /** The key as it stands; sound once somebody contributed to both phases and forgot the factors. */
    public CeremonyKey key() {
        int privates = circuit.variables() - circuit.publicInputs() - 1;
        return new CeremonyKey(
                transcript,
                circuit.id(),
                powers.logSize(),
                powers.alphaTauG1().getFirst(),
                powers.betaTauG1().getFirst(),
                powers.betaG2(),
                divided.deltaG1(),
                divided.deltaG2(),
                fixed.a(),
                fixed.b(),
                fixed.bG2(),
                fixed.combined().subList(0, circuit.publicInputs() + 1),
                divided.points().subList(0, privates),
                divided.points().subList(privates, divided.points().size()));
    }

    private Seat seat(NodeId contributor) {
        return new Seat(PHASE, powers.logSize(), transcript, contributor);
    }

    DividedPoints divided() {
        return divided;
    }
}
