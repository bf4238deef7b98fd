package org.nonos.mesh.state.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.ceremony.CeremonyKey;
import org.nonos.mesh.proof.ceremony.FreshFactors;
import org.nonos.mesh.proof.ceremony.Progress;
import org.nonos.mesh.proof.ceremony.TinyCircuit;
import org.nonos.mesh.proof.ceremony.Workers;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;
import org.nonos.mesh.protocol.wire.Hashes;

class ContributionCheckerTest {

    private static final NodeId ADA = new NodeId(Hashes.sha256(new byte[] {1}));
    private static final NodeId BEN = new NodeId(Hashes.sha256(new byte[] {2}));
    private static final NodeId CLEO = new NodeId(Hashes.sha256(new byte[] {3}));
    private static final TinyCircuit CIRCUIT = new TinyCircuit(5);
    private static final Plan PLAN = new Plan(CIRCUIT.id(), CIRCUIT.logSize(), 10, List.of(ADA, BEN, CLEO));

    private final Map<Bytes32, byte[]> capsules = new HashMap<>();
    private final Random random = new Random(3);

    private ContributionChecker checker(String realm) {
        return checker(realm, ContributionChecker.Verdicts.NONE);
    }

    private ContributionChecker checker(String realm, ContributionChecker.Verdicts verdicts) {
        return new ContributionChecker(
                RealmTag.of(new Realm(realm)),
                PLAN,
                CIRCUIT,
                id -> Optional.ofNullable(capsules.get(id)),
                Workers.CALLER,
                verdicts);
    }

    private Offer contributed(ContributionChecker checker, List<Offer> branch, int turn) {
        NodeId who = PLAN.participant(turn);
        byte[] bytes = checker.contribute(branch, turn, who, new FreshFactors(random, new byte[0]), Progress.NONE)
                .asOptional()
                .orElseThrow();
        Bytes32 id = Hashes.sha256(bytes);
        capsules.put(id, bytes);
        Bytes32 predecessor = branch.isEmpty() ? Bytes32.ZERO : branch.getLast().capsuleId();
        return new Offer(id, turn, predecessor, who, 0, bytes.length);
    }

    private List<Offer> wholeCeremony(ContributionChecker checker) {
        List<Offer> branch = new ArrayList<>();
        for (int turn : new int[] {0, 1, 3, 4, 5}) { // Cleo misses her first turn
            branch.add(contributed(checker, branch, turn));
        }
        return branch;
    }

    @Test
    void everyNodeComesToTheSameKeyWhateverItRemembers() {
        ContributionChecker adas = checker("realm");
        List<Offer> branch = wholeCeremony(adas);
        CeremonyKey key = adas.key(branch, Progress.NONE).asOptional().orElseThrow();

        ContributionChecker late = checker("realm");
        assertThat(late.key(branch, Progress.NONE).asOptional()).contains(key);
        for (int length = branch.size(); length > 0; length--) {
            assertThat(late.check(branch.subList(0, length), Progress.NONE).isOk())
                    .isTrue();
        }
        assertThat(late.key(branch.subList(0, 2), Progress.NONE).refusalCode()).isEqualTo("no-second-phase");
    }

    @Test
    void aContributionIsForItsOwnBranchRealmAndContributor() {
        ContributionChecker checker = checker("realm");
        Offer first = contributed(checker, List.of(), 0);
        Offer beside = contributed(checker, List.of(), 0);
        Offer onFirst = contributed(checker, List.of(first), 1);

        assertThat(checker.check(List.of(first, onFirst), Progress.NONE).isOk()).isTrue();
        assertThat(checker.check(List.of(beside, onFirst), Progress.NONE).refusalCode())
                .isEqualTo("wrong-predecessor");
        assertThat(checker("another").check(List.of(first), Progress.NONE).refusalCode())
                .isEqualTo("wrong-predecessor");
        Offer stolen = new Offer(first.capsuleId(), 1, Bytes32.ZERO, BEN, 0, first.length());
        assertThat(checker("realm").check(List.of(stolen), Progress.NONE).refusalCode())
                .isEqualTo("wrong-contributor");
    }

    @Test
    void whatWasFoundBeforeIsNotVerifiedAgainAndGivesTheSameKey() {
        Map<Bytes32, Boolean> found = new HashMap<>();
        ContributionChecker first = checker("realm", keeping(found));
        List<Offer> branch = wholeCeremony(first);
        for (int length = 1; length <= branch.size(); length++) {
            assertThat(first.check(branch.subList(0, length), Progress.NONE).isOk())
                    .isTrue();
        }
        List<Offer> onWrongGround = List.of(contributed(first, List.of(), 0), branch.get(1));
        assertThat(first.check(onWrongGround, Progress.NONE).isOk()).isFalse();
        CeremonyKey key = first.key(branch, Progress.NONE).asOptional().orElseThrow();

        List<Progress.Stage> stages = new ArrayList<>();
        ContributionChecker restarted = checker("realm", keeping(found));
        for (int length = branch.size(); length > 0; length--) {
            assertThat(restarted
                            .check(branch.subList(0, length), (stage, done, total) -> stages.add(stage))
                            .isOk())
                    .isTrue();
        }
        assertThat(restarted.check(onWrongGround, Progress.NONE).refusalCode()).isEqualTo("refused-before");
        assertThat(stages).as("a verdict that is known costs nothing").isEmpty();
        assertThat(restarted
                        .key(branch, (stage, done, total) -> stages.add(stage))
                        .asOptional())
                .contains(key);
        assertThat(stages).as("points are read, not checked").doesNotContain(Progress.Stage.CHECKING);
        assertThat(checker("another", keeping(found))
                        .check(branch.subList(0, 1), Progress.NONE)
                        .isOk())
                .as("a verdict counts in its realm alone")
                .isFalse();
    }

    private static ContributionChecker.Verdicts keeping(Map<Bytes32, Boolean> found) {
        return new ContributionChecker.Verdicts() {
            @Override
            public Optional<Boolean> of(Bytes32 branch) {
                return Optional.ofNullable(found.get(branch));
            }

            @Override
            public void keep(Bytes32 branch, boolean valid) {
                found.put(branch, valid);
            }
        };
    }

    @Test
    void contentOfAnotherLengthIsNotEvenReadAndMissingContentIsToldApart() {
        ContributionChecker checker = checker("realm");
        Offer first = contributed(checker, List.of(), 0);
        Offer longer = new Offer(first.capsuleId(), 0, Bytes32.ZERO, ADA, 0, first.length() + 1);
        capsules.clear();
        assertThat(checker.check(List.of(longer), Progress.NONE).refusalCode()).isEqualTo("wrong-length");
        Decoded<Boolean> absent = checker.check(List.of(first), Progress.NONE);
        assertThat(absent.refusalCode()).isEqualTo("content-missing");
    }
}
