package org.nonos.mesh.state.ceremony;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.Circuit;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Phase1;
import org.nonos.mesh.proof.ceremony.Phase2;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Verifies one ceremony's contributions, and makes this node's. Remembers what the ceremony had come to after the last
 * {@value #REMEMBERED} steps (about 10 MB each for the receipt circuit), and works out again what it forgot. Not safe for
 * use by several threads.
 */
public final class ContributionChecker {

    /** The code for a capsule that is not on this node. */
    public static final String CONTENT_MISSING = "content-missing";

    static final int REMEMBERED = 4;

    private final RealmTag realm;
    private final Plan plan;
    private final Circuit circuit;
    private final Contents contents;
    private final Workers workers;
    private final Verdicts verdicts;
    private final Map<List<Bytes32>, Stage> remembered = new BoundedMap<>(REMEMBERED);

    /** Where the bytes of capsules are. */
    @FunctionalInterface
    public interface Contents {
        /** Empty while they are not on this node. */
        Optional<byte[]> of(Bytes32 capsuleId);
    }

    /**
     * What was found before, also by an earlier process. A branch's hash covers all that its last contribution was
     * checked against, so that a verdict on it stays true.
     */
    public interface Verdicts {

        Verdicts NONE = new Verdicts() {
            @Override
            public Optional<Boolean> of(Bytes32 branch) {
                return Optional.empty();
            }

            @Override
            public void keep(Bytes32 branch, boolean valid) {}
        };

        Optional<Boolean> of(Bytes32 branch);

        void keep(Bytes32 branch, boolean valid);
    }

    /** What a ceremony had come to. */
    private sealed interface Stage {
        record First(Phase1 phase) implements Stage {}

        record Second(Phase2 phase) implements Stage {}
    }

    /** @param circuit of the plan's circuit id and size */
    public ContributionChecker(
            RealmTag realm, Plan plan, Circuit circuit, Contents contents, Workers workers, Verdicts verdicts) {
        if (!circuit.id().equals(plan.circuitId()) || circuit.logSize() != plan.logSize()) {
            throw new IllegalArgumentException("the plan is for another circuit");
        }
        this.realm = realm;
        this.plan = plan;
        this.circuit = circuit;
        this.contents = contents;
        this.workers = workers;
        this.verdicts = verdicts;
    }

    /** Exactly so many bytes has a contribution for a turn. */
    public int contributionBytes(int turn) {
        return plan.phase(turn) == 1 ? Phase1.contributionBytes(plan.logSize()) : Phase2.contributionBytes(circuit);
    }

    /**
     * Whether the last contribution of a branch holds; those before it do already.
     *
     * <p>Codes beside those of {@link Phase1#accept}: {@link #CONTENT_MISSING}, and {@code refused-before}.
     */
    public Decoded<Boolean> check(List<Offer> branch, Progress progress) {
        Bytes32 hash = hash(branch);
        Optional<Boolean> before = verdicts.of(hash);
        if (before.isPresent()) {
            return isMissing(branch.getLast()) ? missing() : before(before.get());
        }
        Decoded<Boolean> verdict = stageAfter(branch, progress).then(stage -> Decoded.ok(true));
        if (!verdict.refusalCode().equals(CONTENT_MISSING)) {
            verdicts.keep(hash, verdict.isOk());
        }
        return verdict;
    }

    private static Decoded<Boolean> before(boolean good) {
        return good ? Decoded.ok(true) : Decoded.refused("refused-before", "this node has found it bad before");
    }

    private boolean isMissing(Offer offer) {
        return offer.length() == contributionBytes(offer.turn())
                && contents.of(offer.capsuleId()).isEmpty();
    }

    private static <T> Decoded<T> missing() {
        return Decoded.refused(CONTENT_MISSING, "the contribution is not on this node");
    }

    private Bytes32 hash(List<Offer> branch) {
        ByteWriter writer = new ByteWriter().bytes(realm.toArray()).bytes(plan.encode());
        branch.forEach(offer -> writer.bytes32(offer.capsuleId())
                .u8(offer.turn())
                .bytes32(offer.contributor().key()));
        return Hashes.domain("ceremony-branch", writer.toArray());
    }

    /** This node's contribution for a turn, on a branch that holds. */
    public Decoded<byte[]> contribute(
            List<Offer> branch, int turn, NodeId contributor, FreshFactors factors, Progress progress) {
        return stageFor(branch, turn, progress)
                .then(stage -> Decoded.ok(
                        switch (stage) {
                            case Stage.First(Phase1 phase) -> phase.contribute(contributor, factors, workers, progress);
                            case Stage.Second(Phase2 phase) ->
                                phase.contribute(contributor, factors, workers, progress);
                        }));
    }

    /** The key that a complete branch made. */
    public Decoded<CeremonyKey> key(List<Offer> branch, Progress progress) {
        return stageAfter(branch, progress).then(stage -> switch (stage) {
            case Stage.First first -> Decoded.refused("no-second-phase", "nobody contributed to phase 2");
            case Stage.Second(Phase2 phase) -> Decoded.ok(phase.key());
        });
    }

    private Decoded<Stage> stageAfter(List<Offer> branch, Progress progress) {
        if (branch.isEmpty()) {
            return Decoded.ok(new Stage.First(Phase1.start(realm, plan.logSize())));
        }
        return remembering(branch.stream().map(Offer::capsuleId).toList(), () -> {
            Offer last = branch.getLast();
            if (last.length() != contributionBytes(last.turn())) {
                return Decoded.refused("wrong-length", "the capsule is as long as no contribution to this turn");
            }
            Optional<byte[]> content = contents.of(last.capsuleId());
            if (content.isEmpty()) {
                return missing();
            }
            return verdicts.of(hash(branch)).orElse(false)
                    ? reread(branch, content.get(), progress)
                    : stageFor(branch.subList(0, branch.size() - 1), last.turn(), progress)
                            .then(stage -> accepted(stage, content.get(), last.contributor(), progress));
        });
    }

    /** What was verified before is read alone: phase 1 from its last contribution, phase 2 from its own last as well. */
    private Decoded<Stage> reread(List<Offer> branch, byte[] content, Progress progress) {
        int turn = branch.getLast().turn();
        if (plan.phase(turn) == 1) {
            return Phase1.reread(content, plan.logSize(), workers, progress)
                    .then(phase -> Decoded.ok(new Stage.First(phase)));
        }
        List<Offer> first =
                branch.stream().filter(offer -> plan.phase(offer.turn()) == 1).toList();
        return stageFor(first, turn, progress).then(stage -> switch (stage) {
            case Stage.First unmoved -> Decoded.ok(unmoved);
            case Stage.Second(Phase2 phase) ->
                phase.reread(content, workers, progress).then(next -> Decoded.ok(new Stage.Second(next)));
        });
    }

    private Decoded<Stage> accepted(Stage stage, byte[] content, NodeId contributor, Progress progress) {
        return switch (stage) {
            case Stage.First(Phase1 phase) ->
                phase.accept(content, contributor, workers, progress).then(next -> Decoded.ok(new Stage.First(next)));
            case Stage.Second(Phase2 phase) ->
                phase.accept(content, contributor, workers, progress).then(next -> Decoded.ok(new Stage.Second(next)));
        };
    }

    /** What a contribution for this turn is made on: phase 2 begins with its first turn. */
    private Decoded<Stage> stageFor(List<Offer> branch, int turn, Progress progress) {
        return stageAfter(branch, progress).then(stage -> {
            if (!(stage instanceof Stage.First(Phase1 phase)) || plan.phase(turn) == 1) {
                return Decoded.ok(stage);
            }
            List<Bytes32> key = new java.util.ArrayList<>(
                    branch.stream().map(Offer::capsuleId).toList());
            key.add(plan.circuitId());
            return remembering(
                    List.copyOf(key),
                    () -> Decoded.ok(new Stage.Second(Phase2.start(phase, circuit, workers, progress))));
        });
    }

    private Decoded<Stage> remembering(List<Bytes32> key, java.util.function.Supplier<Decoded<Stage>> compute) {
        Stage known = remembered.get(key);
        if (known != null) {
            return Decoded.ok(known);
        }
        Decoded<Stage> fresh = compute.get();
        fresh.asOptional().ifPresent(stage -> remembered.put(key, stage));
        return fresh;
    }
}
