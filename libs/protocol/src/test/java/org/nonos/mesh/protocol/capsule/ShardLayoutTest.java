package org.nonos.mesh.protocol.capsule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardLayoutTest {

    private static final int CHUNK = ShardLayout.CHUNK_BYTES;

    @ParameterizedTest
    @EnumSource(Coding.class)
    void chunksAndGenerationsCoverTheContentOnce(Coding coding) {
        for (long length :
                new long[] {1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 4L * CHUNK, 4L * CHUNK + 1, 23L * CHUNK - 5}) {
            ShardLayout layout = new ShardLayout(length, coding);
            long at = 0;
            int chunks = 0;
            for (int generation = 0; generation < layout.generations(); generation++) {
                assertThat(layout.offsetOf(generation)).isEqualTo(at);
                assertThat(layout.chunksOf(generation)).isBetween(1, coding.dataShards());
                for (int shard = 0; shard < layout.chunksOf(generation); shard++) {
                    at += layout.shardLength(generation, shard);
                    chunks++;
                }
                assertThat(layout.shardLength(generation, layout.shardsOf(generation) - 1))
                        .isEqualTo(layout.shardLength(generation, 0));
                assertThat(at - layout.offsetOf(generation)).isEqualTo(layout.bytesOf(generation));
            }
            assertThat(at).isEqualTo(length);
            assertThat(chunks).isEqualTo(layout.chunks());
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void anyShardsAsManyAsChunksGiveTheShortestGenerationsBack(Coding coding) {
        Random random = new Random(4);
        for (int length : new int[] {1, 100, CHUNK, CHUNK + 9, 3 * CHUNK + 1, coding.dataShards() * CHUNK}) {
            ShardLayout layout = new ShardLayout(length, coding);
            byte[] content = new byte[length];
            random.nextBytes(content);
            List<byte[]> chunks = layout.split(0, content);
            List<byte[]> shards = layout.shards(0, chunks);
            assertThat(shards).hasSize(layout.shardsOf(0));
            for (int a = 0; a < shards.size(); a++) {
                for (int b = a + 1; b < shards.size(); b++) {
                    byte[][] left = shards.toArray(byte[][]::new);
                    left[a] = null;
                    left[b] = null;
                    List<byte[]> back = layout.chunks(0, left);
                    assertThat(back).hasSameSizeAs(chunks);
                    for (int i = 0; i < chunks.size(); i++) {
                        assertThat(back.get(i))
                                .as("%d bytes, lost %d and %d", length, a, b)
                                .isEqualTo(chunks.get(i));
                    }
                }
            }
        }
    }

    @Test
    void theLastGenerationHasItsOwnParities() {
        ShardLayout layout = new ShardLayout(5L * CHUNK + 10, Coding.FOUR_PLUS_TWO);
        assertThat(layout.generations()).isEqualTo(2);
        assertThat(layout.chunksOf(1)).isEqualTo(2);
        assertThat(layout.shardsOf(1)).isEqualTo(4);
        assertThat(layout.shardLength(1, 1)).isEqualTo(10);
        assertThat(layout.shardLength(1, 2)).isEqualTo(CHUNK);
        byte[] first = new byte[CHUNK];
        byte[] last = new byte[10];
        Arrays.fill(first, (byte) 1);
        Arrays.fill(last, (byte) 2);
        List<byte[]> shards = layout.shards(1, List.of(first, last));
        assertThat(shards.get(2)[9]).isEqualTo((byte) 3);
        assertThat(shards.get(2)[10]).isEqualTo((byte) 1);
        assertThat(shards.get(3)[9]).isEqualTo((byte) (1 ^ 2 * 2));
    }
}
