package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.SimulatedMesh.Node;
import org.nonos.mesh.state.StateAnswer.TransferInfo;
import org.nonos.mesh.state.StateAnswer.TransferState;

class FetchTest {

    private static final long SEED = 4_242;

    private final SimulatedMesh mesh = new SimulatedMesh(SEED, 4);
    private final Node publisher = mesh.nodes.get(0);
    private final Node second = mesh.nodes.get(1);
    private final Node third = mesh.nodes.get(2);
    private final byte[] content = new byte[40 * ShardLayout.CHUNK_BYTES + 17];
    private Bytes32 capsule;

    @BeforeEach
    void publishOneCapsule() {
        new Random(SEED).nextBytes(content);
        mesh.linkAll();
        mesh.run(1_000);
        capsule = publisher.publish("a capsule", content);
        mesh.run(5_000);
    }

    @Test
    void everyChunkIsVerifiedAndTheFetcherBecomesAHolder() {
        second.step(fetch(capsule));
        mesh.run(20_000);
        TransferInfo info = second.transfer();
        assertThat(info.state()).isEqualTo(TransferState.DONE);
        assertThat(info.progress().verifiedChunks()).isEqualTo(41);
        assertThat(info.progress().doneBytes()).isEqualTo(content.length);
        assertThat(info.holders()).containsExactly(publisher.id());
        assertThat(second.holds(capsule)).isTrue();
        assertThat(((StateAnswer.CapsuleInfo) third.ask(new StateInput.Question.Capsule(capsule))).holders())
                .contains(publisher.id(), second.id());
    }

    @Test
    void fetchingTwiceAtOnceIsOneTransfer() {
        second.step(fetch(capsule));
        second.step(fetch(capsule));
        assertThat(second.answers.stream()
                        .map(answer -> ((TransferInfo) answer).transferId())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aWrongChunkIsRefusedBlamedAndFetchedElsewhere() {
        long lies = 0;
        for (long seed = 1; seed <= 6; seed++) {
            lies += fetchFromALiarAndAnHonestHolder(seed);
        }
        assertThat(lies)
                .as("the liar was asked first at least once in six seeds")
                .isPositive();
    }

    /** How often the liar was caught: 0 when the honest holder happened to be asked first. */
    private long fetchFromALiarAndAnHonestHolder(long seed) {
        SimulatedMesh other = new SimulatedMesh(seed, 3);
        other.linkAll();
        other.run(1_000);
        Node liar = other.nodes.get(0);
        Node honest = other.nodes.get(1);
        Node asking = other.nodes.get(2);
        Bytes32 id = liar.publish("a capsule", content);
        other.run(5_000);
        honest.step(fetch(id));
        other.run(20_000);
        liar.liar = message -> {
            if (message.length > ShardLayout.CHUNK_BYTES) {
                message[10_000] ^= 1;
            }
            return message;
        };
        asking.step(fetch(id));
        other.run(60_000);
        TransferInfo info = asking.transfer();
        long caught = asking.observed("shard-mismatch");
        assertThat(info.state()).as("seed %d", seed).isEqualTo(TransferState.DONE);
        assertThat(info.holders()).as("seed %d", seed).containsExactly(honest.id());
        assertThat(info.progress().refusedShards()).as("seed %d", seed).isEqualTo((int) caught);
        assertThat(asking.seen.stream()
                        .filter(e ->
                                e instanceof StateEffect.Penalise p && p.peer().equals(liar.id())))
                .hasSize((int) caught);
        return caught;
    }

    @Test
    void theOnlyHolderLyingEndsTheFetchInOneSentence() {
        publisher.liar = message -> {
            if (message.length > ShardLayout.CHUNK_BYTES) {
                message[20_000] ^= 1;
            }
            return message;
        };
        second.step(fetch(capsule));
        mesh.run(200_000);
        assertThat(second.transfer().state()).isEqualTo(TransferState.FAILED);
        assertThat(second.transfer().failure()).contains("false content");
        assertThat(second.transfer().progress().refusedShards()).isEqualTo(1);
        assertThat(second.observed("shard-mismatch")).isEqualTo(1);
        assertThat(second.disk).isEmpty();
        assertThat(second.holds(capsule)).isFalse();
    }

    @Test
    void aSilentHolderIsLeftForAnother() {
        second.step(fetch(capsule));
        mesh.run(20_000);
        third.step(fetch(capsule));
        mesh.run(300);
        publisher.silent = true;
        mesh.run(90_000);
        assertThat(third.transfer().state()).isEqualTo(TransferState.DONE);
    }

    @Test
    void aRestartGoesOnWithTheGenerationsThatAreThere() {
        second.limits = narrow();
        second.restart();
        second.step(fetch(capsule));
        while (second.transfer().progress().doneBytes() < 10 * ShardLayout.CHUNK_BYTES) {
            mesh.run(20);
        }
        int before = (int) (second.transfer().progress().doneBytes() / ShardLayout.CHUNK_BYTES);
        assertThat(before).isLessThan(41);
        second.restart();
        mesh.run(30_000);
        TransferInfo info = second.transfer();
        assertThat(info.state()).isEqualTo(TransferState.DONE);
        assertThat(info.progress().verifiedChunks()).isLessThanOrEqualTo(41 - before);
        assertThat(second.content(capsule, content.length)).isEqualTo(content);
    }

    @Test
    void whatCameFirstCanBeReadBeforeTheRest() {
        second.limits = narrow();
        second.restart();
        second.step(fetch(capsule));
        long readable = 0;
        while (readable == 0) {
            mesh.run(20);
            readable = second.transfer().progress().readableBytes();
        }
        StateAnswer.CapsuleInfo info = (StateAnswer.CapsuleInfo) second.ask(new StateInput.Question.Capsule(capsule));
        assertThat(info.held()).isFalse();
        assertThat(info.readableBytes()).isEqualTo(readable).isLessThan(content.length);
        assertThat(second.content(capsule, (int) readable)).isEqualTo(java.util.Arrays.copyOf(content, (int) readable));
        mesh.run(20_000);
        info = (StateAnswer.CapsuleInfo) second.ask(new StateInput.Question.Capsule(capsule));
        assertThat(info.readableBytes()).isEqualTo(content.length);
    }

    /** So that a fetch takes a while in virtual time. */
    private static Limits narrow() {
        return new Limits(
                1L << 30, 50_000, 100_000, 100_000, 32, 256, 4, 64, 256, 1, 2, 2, 4_096, 1_024, 64, 4, 512, 2_048);
    }

    @Test
    void aDamagedChunkIsFetchedAgainByItself() {
        second.step(fetch(capsule));
        mesh.run(20_000);
        SimulatedMesh.Place some = new SimulatedMesh.Place(capsule, 3);
        assertThat(second.disk.remove(some)).isNotNull();
        second.step(new StateInput.ChunkDamaged(capsule, 12));
        assertThat(second.holds(capsule)).isFalse();
        mesh.run(20_000);
        assertThat(second.holds(capsule)).isTrue();
        assertThat(second.disk).containsKey(some);
        assertThat(second.transfer().progress().verifiedChunks()).isEqualTo(4);
    }

    @Test
    void aFullDiskEndsTheFetchWithItsSentence() {
        second.step(fetch(capsule));
        mesh.run(200);
        second.step(new StateInput.StoringFailed(second.transfer().transferId(), "The disk is full."));
        assertThat(second.transfer().state()).isEqualTo(TransferState.FAILED);
        assertThat(second.transfer().failure()).isEqualTo("The disk is full.");
        mesh.run(5_000);
        second.step(fetch(capsule));
        mesh.run(20_000);
        assertThat(second.transfer().state()).isEqualTo(TransferState.DONE);
    }

    @Test
    void capsulesTooLongOrUnknownAreRefused() {
        second.answers.clear();
        second.step(fetch(Bytes32.ZERO));
        assertThat(second.answers.getLast()).isInstanceOf(StateAnswer.Refusal.class);
        var huge = publisher.manifest("huge", 1L << 31, java.util.List.of(java.util.List.of(Bytes32.ZERO)));
        second.step(new StateInput.Gossiped(
                org.nonos.mesh.protocol.layer.GossipKind.MANIFEST, huge.encode(), java.util.Optional.empty(), false));
        second.step(fetch(huge.capsuleId()));
        assertThat(second.answers.getLast())
                .isInstanceOfSatisfying(
                        StateAnswer.Refusal.class,
                        refusal -> assertThat(refusal.sentence()).contains("mesh.state.limits.max-capsule-bytes"));
    }

    @Test
    void servingMakesAtMostOneReceiptPerCapsuleAndCycle() {
        second.step(fetch(capsule));
        mesh.run(130_000);
        assertThat(publisher.seen.stream().filter(StateEffect.IssueSeeded.class::isInstance))
                .hasSize(1);
    }

    private static StateInput.Fetch fetch(Bytes32 capsule) {
        return new StateInput.Fetch(1, capsule, FetchOptions.DEFAULT);
    }
}
