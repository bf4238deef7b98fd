package org.nonos.mesh.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Phase1;
import org.nonos.mesh.proof.ceremony.Phase2;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.Seat;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.state.ceremony.Plan;

/** Contributions to a ceremony of the smallest size, and what it makes. */
final class CeremonyTargets {

    private static final int LOG_SIZE = Seat.MIN_LOG_SIZE;
    private static final NodeId CONTRIBUTOR = Samples.KEY.nodeId();
    private static final Phase1 FIRST = Phase1.start(RealmTag.of(new Realm("fuzz")), LOG_SIZE);
    private static final byte[] TO_FIRST = FIRST.contribute(CONTRIBUTOR, factors(101), Workers.CALLER, Progress.NONE);
    private static final Phase2 SECOND =
            Phase2.start(accepted(firstAfter(TO_FIRST)), new Square(), Workers.CALLER, Progress.NONE);
    private static final byte[] TO_SECOND = SECOND.contribute(CONTRIBUTOR, factors(102), Workers.CALLER, Progress.NONE);

    private CeremonyTargets() {}

    static List<Target<?>> all() {
        byte[] key = accepted(secondAfter(TO_SECOND)).key().encode();
        return List.of(
                Target.of("ceremony-head", Seat.BYTES + 8, Seat::decode, "Seat.decode")
                        .seededWith(Arrays.copyOf(TO_FIRST, Seat.BYTES)),
                Target.of(
                                "ceremony-phase-1",
                                TO_FIRST.length + 8,
                                CeremonyTargets::firstAfter,
                                "Phase1.accept",
                                "Seat.open",
                                "FactorProof.read",
                                "PowersOfTau.read",
                                "Points.readG1",
                                "Points.readG2")
                        .holding(Oracle.nothingBut(List.of(TO_FIRST)))
                        .within(Bound.HANDSHAKE)
                        .seededWith(TO_FIRST),
                Target.of(
                                "ceremony-phase-2",
                                TO_SECOND.length + 8,
                                CeremonyTargets::secondAfter,
                                "Phase2.accept",
                                "DividedPoints.read")
                        .holding(Oracle.nothingBut(List.of(TO_SECOND)))
                        .within(Bound.HANDSHAKE)
                        .seededWith(TO_SECOND),
                Target.of("ceremony-plan", Plan.MAX_BYTES + 8, Plan::decode, "Plan.decode")
                        .holding(Oracle.canonical(Plan::encode))
                        .seededWith(new Plan(Samples.hash(103), 13, 30, List.of(CONTRIBUTOR, Samples.OTHER)).encode()),
                Target.of(
                                "ceremony-key",
                                key.length + 8,
                                input -> CeremonyKey.decode(input, Workers.CALLER, Progress.NONE),
                                "CeremonyKey.decode",
                                "Points.readG1OrIdentity",
                                "Points.readG2OrIdentity")
                        .holding(Oracle.canonical(CeremonyKey::encode))
                        .within(Bound.SIGNED)
                        .seededWith(key));
    }

    private static Decoded<Phase1> firstAfter(byte[] input) {
        return FIRST.accept(input, CONTRIBUTOR, Workers.CALLER, Progress.NONE);
    }

    private static Decoded<Phase2> secondAfter(byte[] input) {
        return SECOND.accept(input, CONTRIBUTOR, Workers.CALLER, Progress.NONE);
    }

    private static <T> T accepted(Decoded<T> decoded) {
        return decoded.asOptional().orElseThrow();
    }

    private static FreshFactors factors(long seed) {
        return new FreshFactors(new Random(seed), new byte[0]);
    }

    /** "I know x with x·x = y": variables 1, y, x. */
    private record Square() implements Circuit {

        @Override
        public Bytes32 id() {
            return Bytes32.ZERO;
        }

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int publicInputs() {
            return 1;
        }

        @Override
        public int variables() {
            return 3;
        }

        @Override
        public void entries(Side side, Entries entries) {
            entries.at(0, side == Side.C ? 1 : 2, Scalar.ONE);
        }
    }
}
