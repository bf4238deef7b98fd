package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.FetchOptions.Profile;
import org.nonos.mesh.state.SimulatedMesh.Node;
import org.nonos.mesh.state.StateAnswer.LegState;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferState;
import org.nonos.mesh.state.message.StreamCodec;

/** Legs that lie, stall, die or send too much, and what a fetch makes of them; in virtual time. */
class LegAttackTest {

    private static final long SEED = 77;
    private static final byte SHARD = (byte) 136;

    private final SimulatedMesh mesh = new SimulatedMesh(SEED, 4);
    private final Node publisher = mesh.nodes.get(0);
    private final Node holder = mesh.nodes.get(1);
    private final Node another = mesh.nodes.get(2);
    private final Node asking = mesh.nodes.get(3);
    private final byte[] content = new byte[60 * ShardLayout.CHUNK_BYTES + 4_711];
    private Bytes32 capsule;

    @BeforeEach
    void threeNodesHoldACapsule() {
        new Random(SEED).nextBytes(content);
        mesh.linkAll();
        mesh.run(1_000);
        capsule = publisher.publish("a capsule", content);
        mesh.run(5_000);
        for (Node node : List.of(holder, another)) {
            node.step(fetch(0, Profile.FRUGAL));
            mesh.run(5_000);
            assertThat(node.holds(capsule)).isTrue();
        }
        asking.limits = narrow();
        asking.restart();
    }

    private StateInput.Fetch fetch(int legs, Profile profile) {
        return new StateInput.Fetch(1, capsule, new FetchOptions(legs, profile));
    }

    private void runUntilSomeCame() {
        while (stored() == 0) {
            mesh.run(20);
        }
    }

    private long stored() {
        return asking.seen.stream()
                .filter(StateEffect.StoreGeneration.class::isInstance)
                .count();
    }

    private TransferInfo finished() {
        mesh.run(60_000);
        TransferInfo info = asking.transfer();
        assertThat(info.state()).as(info.failure()).isEqualTo(TransferState.DONE);
        assertThat(asking.content(capsule, content.length)).isEqualTo(content);
        return info;
    }

    /** What a liar may make of the messages that it sends. */
    enum Lie {
        WRONG_BYTES,
        WRONG_NEIGHBOUR,
        WRONG_PATH,
        SHORTER_MESSAGE,
        ANOTHER_SHARD,
        GARBAGE,
        UNKNOWN_TYPE,
        ANOTHER_REQUEST,
        PADDING_FOR_A_SHARD;

        UnaryOperator<byte[]> liar() {
            Random random = new Random(SEED);
            List<byte[]> before = new ArrayList<>();
            return message -> {
                if (message[0] != SHARD) {
                    return message;
                }
                byte[] said = message.clone();
                switch (this) {
                    case WRONG_BYTES -> said[30_000] ^= 1;
                    case WRONG_NEIGHBOUR -> said[6 + random.nextInt(5 * 32)] ^= 1;
                    case WRONG_PATH -> said[6 + 5 * 32 + 1 + random.nextInt(4 * 32)] ^= 1;
                    case SHORTER_MESSAGE -> said = Arrays.copyOf(said, said.length - 1);
                    case ANOTHER_SHARD -> {
                        before.add(message.clone());
                        said = before.getFirst().clone();
                        System.arraycopy(message, 1, said, 1, 4);
                    }
                    case GARBAGE -> random.nextBytes(said);
                    case UNKNOWN_TYPE -> said[0] = 99;
                    case ANOTHER_REQUEST -> said[1] ^= 64;
                    case PADDING_FOR_A_SHARD -> {
                        said = new byte[message.length];
                        said[0] = (byte) 137;
                        System.arraycopy(message, 1, said, 1, 4);
                    }
                }
                return said;
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Lie.class)
    void aLyingLegIsNamedAndReplacedWhileTheTransferGoesOn(Lie lie) {
        holder.liar = lie.liar();
        asking.step(fetch(3, Profile.FRUGAL));
        TransferInfo info = finished();
        long blamed = asking.seen.stream()
                .filter(effect -> effect instanceof StateEffect.Observe seen
                        && seen.peer().equals(holder.id())
                        && seen.behaviour() == StateEffect.Behaviour.FALSE_CONTENT)
                .count();
        assertThat(blamed).isEqualTo(1);
        assertThat(asking.seen)
                .filteredOn(StateEffect.Penalise.class::isInstance)
                .allMatch(effect -> ((StateEffect.Penalise) effect).peer().equals(holder.id()))
                .hasSize(1);
        assertThat(info.legs().stream().filter(leg -> leg.state() == LegState.LIED))
                .singleElement()
                .satisfies(leg -> assertThat(leg.holder()).isEqualTo(holder.id()));
        assertThat(info.legs()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(info.holders()).contains(publisher.id(), another.id());
    }

    @Test
    void endlessGarbageOnAllLegsOfAHolderCostsItOneBlameAndNoMemory() {
        asking.step(fetch(3, Profile.FAST));
        runUntilSomeCame();
        long before = asking.seen.size();
        long session = asking.legSessions.getFirst();
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbage = new byte[1 + random.nextInt(200)];
            random.nextBytes(garbage);
            asking.step(new StateInput.SessionReply(session, garbage));
        }
        assertThat(asking.seen.subList((int) before, asking.seen.size()))
                .filteredOn(StateEffect.Observe.class::isInstance)
                .hasSize(1);
        finished();
    }

    @Test
    void aStalledLegIsWorkedAroundWithoutAVisiblePause() {
        asking.step(fetch(3, Profile.FRUGAL));
        runUntilSomeCame();
        asking.stalled.add(asking.legSessions.getFirst());
        long longest = 0;
        long quiet = 0;
        for (long before = stored(); asking.transfer().state() == TransferState.RUNNING; ) {
            mesh.run(20);
            quiet = stored() > before ? 0 : quiet + 200;
            longest = Math.max(longest, quiet);
            before = stored();
            assertThat(quiet).as("virtual milliseconds without a generation").isLessThan(3_000);
        }
        assertThat(longest).isLessThanOrEqualTo(1_000);
        assertThat(finished().progress().rebuiltChunks()).isPositive();
    }

    @Test
    void aLegThatDiesInTheMiddleOfAGenerationIsReplaced() {
        asking.step(fetch(3, Profile.FRUGAL));
        runUntilSomeCame();
        asking.breakLeg(asking.legSessions.get(1));
        TransferInfo info = finished();
        assertThat(info.legs()).anyMatch(leg -> leg.state() == LegState.LOST);
        assertThat(info.legs()).hasSize(4);
        assertThat(asking.seen).noneMatch(StateEffect.Observe.class::isInstance);
    }

    @Test
    void aLegThatWouldHaveFewerHopsIsNotTakenForTheSakeOfDistinctRelays() {
        asking.relays.add(new org.nonos.mesh.protocol.identity.NodeId(Bytes32.ZERO));
        asking.step(fetch(2, Profile.FRUGAL));
        runUntilSomeCame();
        assertThat(asking.transfer().anonymity()).isEqualTo("2 hops, legs share relays");
        List.copyOf(asking.legSessions).forEach(asking::breakLeg);
        TransferInfo info = finished();
        assertThat(info.legs())
                .filteredOn(leg -> leg.shards() > 0)
                .allMatch(leg -> leg.path().size() == 2);
        assertThat(info.legs()).anyMatch(leg -> leg.path().size() == 1 && leg.state() == LegState.CLOSED);
    }

    @Test
    void withTwoOfThreeLegsDeadItGoesOnAndGetsNewOnes() {
        asking.step(fetch(3, Profile.FRUGAL));
        runUntilSomeCame();
        asking.circuitsAtOnce = 1;
        asking.breakLeg(asking.legSessions.get(0));
        asking.breakLeg(asking.legSessions.get(1));
        mesh.run(400);
        assertThat(asking.transfer().anonymity()).contains("1 of 3 legs");
        asking.circuitsAtOnce = 3;
        finished();
    }

    @Test
    void legsThatDieInOneMomentAreReplacedTogetherSoThatTheNewOnesCanKeepApart() {
        asking.step(fetch(3, Profile.FRUGAL));
        runUntilSomeCame();
        List<Long> legs = List.copyOf(asking.legSessions);
        asking.breakLeg(legs.get(0));
        asking.breakLeg(legs.get(1));
        mesh.run(200);
        assertThat(asking.seen.stream()
                        .filter(StateEffect.OpenLegs.class::isInstance)
                        .map(effect -> ((StateEffect.OpenLegs) effect).legs().size()))
                .containsExactly(3, 2);
        assertThat(finished().legs()).hasSize(5);
    }

    @Test
    void withAllLegsDeadItWaitsForNewOnesAndEnds() {
        asking.step(fetch(3, Profile.FRUGAL));
        runUntilSomeCame();
        asking.circuitsAtOnce = 0;
        List.copyOf(asking.legSessions).forEach(asking::breakLeg);
        mesh.run(4_000);
        assertThat(asking.transfer().state()).isEqualTo(TransferState.RUNNING);
        assertThat(asking.transfer().progress().readableBytes()).isPositive();
        asking.circuitsAtOnce = 3;
        finished();
    }

    @Test
    void fewerLegsThanWantedAreEnoughAndAreSaid() {
        asking.circuitsAtOnce = 2;
        asking.step(fetch(3, Profile.FRUGAL));
        runUntilSomeCame();
        assertThat(asking.transfer().anonymity()).contains("2 of 3 legs");
        finished();
    }

    @Test
    void oneLegIsEnough() {
        asking.step(fetch(1, Profile.FRUGAL));
        TransferInfo info = finished();
        assertThat(info.legs()).hasSize(1);
        assertThat(info.anonymity()).isEqualTo("1 hop");
    }

    @Test
    void fastFetchesAskForParitiesAheadAndFrugalOnesDoNot() {
        asking.step(fetch(3, Profile.FAST));
        finished();
        long answers = TransferShape.of(new ShardLayout(content.length, Coding.FOUR_PLUS_TWO), Profile.FAST)
                .answers();
        assertThat(asked()).isBetween(answers - 2 * 16, answers + 20);
    }

    @Test
    void sixPlusTwoGoesOverFourLegs() {
        capsule = publisher.publish("six", content, Coding.SIX_PLUS_TWO);
        mesh.run(5_000);
        asking.step(fetch(0, Profile.FRUGAL));
        runUntilSomeCame();
        asking.breakLeg(asking.legSessions.getLast());
        TransferInfo info = finished();
        assertThat(info.options().legs()).isEqualTo(4);
        assertThat(info.progress().verifiedChunks()).isEqualTo(61);
    }

    /** Whoever counts answers on the links learns the size class and nothing finer. */
    @Test
    void capsulesOfOneSizeClassTakeEquallyManyAnswers() {
        List<Long> answers = new ArrayList<>();
        for (int chunks : new int[] {33, 34, 35}) {
            byte[] some = Arrays.copyOf(content, chunks * ShardLayout.CHUNK_BYTES - 5);
            capsule = publisher.publish("padded " + chunks, some);
            mesh.run(5_000);
            asking.seen.clear();
            asking.step(fetch(1, Profile.FRUGAL));
            mesh.run(20_000);
            assertThat(asking.transfer().state()).isEqualTo(TransferState.DONE);
            answers.add(asked());
        }
        assertThat(answers.stream().distinct()).as("answers: %s", answers).hasSize(1);
    }

    private long asked() {
        return asking.seen.stream()
                .filter(effect -> effect instanceof StateEffect.SendRequest sent
                        && StreamCodec.decode(sent.message()).asOptional().stream()
                                .anyMatch(message -> message
                                                instanceof org.nonos.mesh.state.message.StreamMessage.GetShard
                                        || message instanceof org.nonos.mesh.state.message.StreamMessage.GetPadding))
                .count();
    }

    /** So that a fetch takes a while in virtual time. */
    private static Limits narrow() {
        return new Limits(
                1L << 30, 50_000, 100_000, 100_000, 32, 256, 4, 64, 256, 2, 4, 2, 4_096, 1_024, 64, 4, 512, 2_048);
    }
}
