package org.nonos.mesh.protocol.capsule;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.erasure.ErasureCode;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Where a capsule's bytes lie: content is cut into chunks, {@link Coding#dataShards()} chunks in a row make a
 * generation, and to each generation belong {@link Coding#parityShards()} parities. Shards of a generation are numbered
 * from 0, the chunks first. The last generation has the chunks that remain, and as many parities as the others; its
 * parities are as long as its first chunk.
 *
 * @param length content in bytes, at least 1
 */
public record ShardLayout(long length, Coding coding) {

    /** The size of every chunk but the last. */
    public static final int CHUNK_BYTES = 64 * 1024;

    public int chunks() {
        return (int) ((length + CHUNK_BYTES - 1) / CHUNK_BYTES);
    }

    /** Length in bytes of chunk {@code index}, which must exist. */
    public int chunkLength(int index) {
        Objects.checkIndex(index, chunks());
        return (int) Math.min(CHUNK_BYTES, length - (long) index * CHUNK_BYTES);
    }

    public int generations() {
        return (chunks() + coding.dataShards() - 1) / coding.dataShards();
    }

    /** How many chunks a generation has. */
    public int chunksOf(int generation) {
        Objects.checkIndex(generation, generations());
        return Math.min(coding.dataShards(), chunks() - generation * coding.dataShards());
    }

    public int shardsOf(int generation) {
        return chunksOf(generation) + coding.parityShards();
    }

    /** The first chunk of a generation. */
    public int firstChunkOf(int generation) {
        return generation * coding.dataShards();
    }

    /** Where a generation's content begins. */
    public long offsetOf(int generation) {
        return (long) firstChunkOf(generation) * CHUNK_BYTES;
    }

    /** How many bytes of content a generation has. */
    public int bytesOf(int generation) {
        return (int) Math.min((long) chunksOf(generation) * CHUNK_BYTES, length - offsetOf(generation));
    }

    /** Length in bytes of one shard; that of a parity is that of the generation's first chunk. */
    public int shardLength(int generation, int shard) {
        Objects.checkIndex(shard, shardsOf(generation));
        int chunk = shard < chunksOf(generation) ? shard : 0;
        return chunkLength(firstChunkOf(generation) + chunk);
    }

    /** All shards of a generation, from its chunks. */
    public List<byte[]> shards(int generation, List<byte[]> chunks) {
        List<byte[]> shards = new ArrayList<>(chunks);
        shards.addAll(List.of(ErasureCode.parities(chunks, coding.parityShards(), shardLength(generation, 0))));
        return shards;
    }

    /** A generation's content as its chunks. */
    public List<byte[]> split(int generation, byte[] content) {
        List<byte[]> chunks = new ArrayList<>();
        for (int shard = 0; shard < chunksOf(generation); shard++) {
            int from = shard * CHUNK_BYTES;
            chunks.add(java.util.Arrays.copyOfRange(content, from, from + shardLength(generation, shard)));
        }
        return chunks;
    }

    /** The chunks of a generation from any of its shards, as many as it has chunks; null where one is lost. */
    public List<byte[]> chunks(int generation, byte[] @Nullable [] shards) {
        int count = chunksOf(generation);
        List<byte @Nullable []> data = new ArrayList<>();
        List<byte @Nullable []> parities = new ArrayList<>();
        for (int shard = 0; shard < shards.length; shard++) {
            (shard < count ? data : parities).add(shards[shard]);
        }
        List<byte[]> recovered = data.contains(null)
                ? new ArrayList<>(ErasureCode.recover(data, parities, shardLength(generation, 0)))
                : new ArrayList<>();
        List<byte[]> chunks = new ArrayList<>();
        for (int shard = 0; shard < count; shard++) {
            byte[] there = data.get(shard);
            chunks.add(
                    there == null
                            ? java.util.Arrays.copyOf(recovered.removeFirst(), shardLength(generation, shard))
                            : there);
        }
        return chunks;
    }

    public static List<Bytes32> hashes(List<byte[]> shards) {
        return shards.stream().map(Hashes::sha256).toList();
    }
}
