package org.nonos.mesh.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.GenerationWindow.Place;
import org.nonos.mesh.state.GenerationWindow.Taken;

class GenerationWindowTest {

    private static final int CHUNK = ShardLayout.CHUNK_BYTES;
    private static final long NEVER_LATE = Long.MIN_VALUE;

    private final ShardLayout layout = new ShardLayout(400L * CHUNK, Coding.FOUR_PLUS_TWO);

    private GenerationWindow window(boolean paritiesAhead) {
        return new GenerationWindow(layout, 64, paritiesAhead, new Random(1));
    }

    @Test
    void noMoreGenerationsThanAllowedAreOpenWhateverIsHeldBack() {
        GenerationWindow window = window(true);
        List<Place> asked = new ArrayList<>();
        for (Optional<Place> place = window.fresh(1, 3); place.isPresent(); place = window.fresh(1, 3)) {
            window.asked(place.get(), 1, 0);
            asked.add(place.get());
        }
        for (Optional<Place> place = window.fresh(2, 3); place.isPresent(); place = window.fresh(2, 3)) {
            window.asked(place.get(), 2, 0);
            asked.add(place.get());
        }
        assertThat(window.open()).isEqualTo(64);
        assertThat(asked).hasSize(64 * 4).doesNotHaveDuplicates();
        assertThat(asked).allMatch(place -> place.generation() < 64);
        // Bring the last ones first, and never those of the first generation.
        for (Place place : asked.reversed()) {
            if (place.generation() > 0) {
                window.settled(place);
                take(window, place);
            }
        }
        assertThat(window.open()).isEqualTo(64);
        assertThat(window.fresh(3, 3))
                .hasValueSatisfying(place -> assertThat(place.generation()).isZero());
        window.stored(63);
        assertThat(window.open()).isEqualTo(63);
    }

    @Test
    void aLegGetsNoMoreOfAGenerationThanParitiesMakeUpFor() {
        GenerationWindow window = window(false);
        int[] ofFirst = new int[4];
        for (int round = 0; round < 4; round++) {
            for (int leg = 1; leg <= 3; leg++) {
                Place place = window.fresh(leg, 3).orElseThrow();
                window.asked(place, leg, 0);
                ofFirst[leg] += place.generation() == 0 ? 1 : 0;
            }
        }
        assertThat(ofFirst).containsExactly(0, 2, 1, 1);
    }

    @Test
    void aLateChunkIsMadeUpForByAParityOfAnotherLegAndOnlyOnce() {
        GenerationWindow window = window(false);
        for (int i = 0; i < 2; i++) {
            window.asked(window.fresh(1, 2).orElseThrow(), 1, 100);
            window.asked(window.fresh(2, 2).orElseThrow(), 2, 500);
        }
        assertThat(window.substitute(2, 100)).isEmpty();
        assertThat(window.substitute(1, 400)).as("its own lateness").isEmpty();
        Place first = window.substitute(2, 400).orElseThrow();
        window.asked(first, 2, 600);
        Place second = window.substitute(2, 400).orElseThrow();
        window.asked(second, 2, 600);
        assertThat(List.of(first.shard(), second.shard())).containsExactly(4, 5);
        assertThat(window.substitute(2, 400)).isEmpty();
    }

    @Test
    void whatALegLosesIsAskedForAgain() {
        GenerationWindow window = window(false);
        Place place = window.fresh(1, 3).orElseThrow();
        window.asked(place, 1, 0);
        assertThat(window.substitute(2, NEVER_LATE)).isEmpty();
        window.settled(place);
        assertThat(window.substitute(2, NEVER_LATE)).contains(place);
    }

    @Test
    void whenParitiesAreUsedUpTheSameShardIsAskedOfAnotherLeg() {
        GenerationWindow window = window(true);
        for (int shard = 0; shard < 6; shard++) {
            int leg = 1 + shard % 3;
            window.asked(new Place(0, window.fresh(leg, 3).orElseThrow().shard()), leg, 0);
        }
        Place again = window.substitute(3, 50).orElseThrow();
        assertThat(again.generation()).isZero();
    }

    @Test
    void anyFourShardsCompleteAGenerationOnce() {
        GenerationWindow window = window(true);
        window.fresh(1, 1);
        for (int shard : new int[] {5, 0, 3}) {
            assertThat(take(window, new Place(0, shard))).isInstanceOf(Taken.Kept.class);
        }
        assertThat(take(window, new Place(0, 4))).isInstanceOfSatisfying(Taken.Completed.class, completed -> {
            assertThat(completed.generation().rebuilt()).isEqualTo(2);
            for (int i = 0; i < 4; i++) {
                assertThat(completed.generation().chunks().get(i)).isEqualTo(chunk(i));
            }
        });
        assertThat(take(window, new Place(0, 1))).isInstanceOf(Taken.Kept.class);
        assertThat(window.stored(0)).isPresent();
        assertThat(window.stored(0)).isEmpty();
        assertThat(window.readableBytes()).isEqualTo(4L * CHUNK);
    }

    @Test
    void paritiesThatDoNotBelongToTheChunksAreForgottenAndTheChunksDo() {
        GenerationWindow window = window(true);
        window.fresh(1, 1);
        List<byte[]> shards = shards();
        shards.set(4, new byte[CHUNK]);
        List<Bytes32> hashes = ShardLayout.hashes(shards);
        for (int shard = 1; shard < 4; shard++) {
            window.take(new Place(0, shard), shards.get(shard), hashes);
        }
        assertThat(window.take(new Place(0, 4), shards.get(4), hashes)).isInstanceOf(Taken.FalseParities.class);
        assertThat(window.take(new Place(0, 5), shards.get(5), hashes)).isInstanceOf(Taken.Kept.class);
        assertThat(window.take(new Place(0, 0), shards.get(0), hashes)).isInstanceOf(Taken.Completed.class);
    }

    @Test
    void whatIsOnTheDiskIsNotAskedFor() {
        GenerationWindow window = window(false);
        BitSet all = new BitSet();
        all.set(0, 99);
        all.set(5_000);
        window.restore(all);
        assertThat(window.fresh(1, 1))
                .hasValueSatisfying(place -> assertThat(place.generation()).isEqualTo(99));
        assertThat(window.allStored()).isFalse();
        assertThat(window.readableBytes()).isEqualTo(99L * 4 * CHUNK);
    }

    private Taken take(GenerationWindow window, Place place) {
        List<byte[]> shards = shards();
        return window.take(place, shards.get(place.shard()), ShardLayout.hashes(shards));
    }

    private List<byte[]> shards() {
        return layout.shards(0, List.of(chunk(0), chunk(1), chunk(2), chunk(3)));
    }

    private static byte[] chunk(int number) {
        byte[] chunk = new byte[CHUNK];
        java.util.Arrays.fill(chunk, (byte) (number + 1));
        return chunk;
    }
}
