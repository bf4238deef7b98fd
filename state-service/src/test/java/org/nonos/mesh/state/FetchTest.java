package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.ChunkTree;
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
    private final byte[] content = new byte[40 * ChunkTree.CHUNK_BYTES + 17];
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
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(20_000);
        TransferInfo info = second.transfer();
        assertThat(info.state()).isEqualTo(TransferState.DONE);
        assertThat(info.verifiedChunks()).isEqualTo(41);
        assertThat(info.doneBytes()).isEqualTo(content.length);
        assertThat(info.holders()).containsExactly(publisher.id());
        assertThat(second.holds(capsule)).isTrue();
        assertThat(((StateAnswer.CapsuleInfo) third.ask(new StateInput.Question.Capsule(capsule))).holders())
                .contains(publisher.id(), second.id());
    }

    @Test
    void fetchingTwiceAtOnceIsOneTransfer() {
        second.step(new StateInput.Fetch(1, capsule));
        second.step(new StateInput.Fetch(2, capsule));
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
        honest.step(new StateInput.Fetch(1, id));
        other.run(20_000);
        liar.liar = message -> {
            if (message.length > ChunkTree.CHUNK_BYTES) {
                message[1_000] ^= 1;
            }
            return message;
        };
        asking.step(new StateInput.Fetch(1, id));
        other.run(60_000);
        TransferInfo info = asking.transfer();
        long caught = asking.observed("chunk-hash-mismatch");
        assertThat(info.state()).as("seed %d", seed).isEqualTo(TransferState.DONE);
        assertThat(info.holders()).as("seed %d", seed).containsExactly(honest.id());
        assertThat(info.refusedChunks()).as("seed %d", seed).isEqualTo((int) caught);
        assertThat(asking.seen.stream()
                        .filter(e ->
                                e instanceof StateEffect.Penalise p && p.peer().equals(liar.id())))
                .hasSize((int) caught);
        return caught;
    }

    @Test
    void theOnlyHolderLyingEndsTheFetchInOneSentence() {
        publisher.liar = message -> {
            if (message.length > ChunkTree.CHUNK_BYTES) {
                message[9] ^= 1;
            }
            return message;
        };
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(200_000);
        assertThat(second.transfer().state()).isEqualTo(TransferState.FAILED);
        assertThat(second.transfer().failure()).contains("false content");
        assertThat(second.transfer().refusedChunks()).isEqualTo(1);
        assertThat(second.observed("chunk-hash-mismatch")).isEqualTo(1);
        assertThat(second.disk).isEmpty();
        assertThat(second.holds(capsule)).isFalse();
    }

    @Test
    void aWrongChunkListIsRefusedBeforeAnyChunkIsAskedFor() {
        publisher.liar = message -> {
            if (message[0] == (byte) 134) {
                message[40] ^= 1;
            }
            return message;
        };
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(5_000);
        assertThat(second.observed("chunk-list-mismatch")).isEqualTo(1);
        assertThat(second.transfer().verifiedChunks()).isZero();
    }

    @Test
    void aSilentHolderIsLeftForAnother() {
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(20_000);
        third.step(new StateInput.Fetch(1, capsule));
        mesh.run(300);
        publisher.silent = true;
        mesh.run(90_000);
        assertThat(third.transfer().state()).isEqualTo(TransferState.DONE);
    }

    @Test
    void aRestartGoesOnWithTheChunksThatAreThere() {
        second.step(new StateInput.Fetch(1, capsule));
        while (second.disk.size() < 10) {
            mesh.run(20);
        }
        int before = second.disk.size();
        assertThat(before).isLessThan(41);
        second.restart();
        mesh.run(30_000);
        TransferInfo info = second.transfer();
        assertThat(info.state()).isEqualTo(TransferState.DONE);
        assertThat(info.verifiedChunks()).isLessThanOrEqualTo(41 - before + 1);
    }

    @Test
    void aDamagedChunkIsFetchedAgainByItself() {
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(20_000);
        Bytes32 some = second.disk.keySet().iterator().next();
        second.disk.remove(some);
        second.step(new StateInput.ChunkDamaged(capsule, 0));
        assertThat(second.holds(capsule)).isFalse();
        mesh.run(20_000);
        assertThat(second.holds(capsule)).isTrue();
        assertThat(second.disk).containsKey(some);
    }

    @Test
    void aFullDiskEndsTheFetchWithItsSentence() {
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(200);
        second.step(new StateInput.ChunkStoreFailed(second.transfer().transferId(), "The disk is full."));
        assertThat(second.transfer().state()).isEqualTo(TransferState.FAILED);
        assertThat(second.transfer().failure()).isEqualTo("The disk is full.");
        mesh.run(5_000);
        second.step(new StateInput.Fetch(2, capsule));
        mesh.run(20_000);
        assertThat(second.transfer().state()).isEqualTo(TransferState.DONE);
    }

    @Test
    void capsulesTooLongOrUnknownAreRefused() {
        second.answers.clear();
        second.step(new StateInput.Fetch(1, Bytes32.ZERO));
        assertThat(second.answers.getLast()).isInstanceOf(StateAnswer.Refusal.class);
        var huge = publisher.manifest("huge", 1L << 31, Bytes32.ZERO);
        second.step(new StateInput.Gossiped(
                org.nonos.mesh.protocol.layer.GossipKind.MANIFEST, huge.encode(), java.util.Optional.empty()));
        second.step(new StateInput.Fetch(1, huge.capsuleId()));
        assertThat(second.answers.getLast())
                .isInstanceOfSatisfying(
                        StateAnswer.Refusal.class,
                        refusal -> assertThat(refusal.sentence()).contains("mesh.state.limits.max-capsule-bytes"));
    }

    @Test
    void servingMakesAtMostOneReceiptPerCapsuleAndCycle() {
        second.step(new StateInput.Fetch(1, capsule));
        mesh.run(130_000);
        assertThat(publisher.seen.stream().filter(StateEffect.IssueSeeded.class::isInstance))
                .hasSize(1);
    }
}
