package org.nonos.mesh.state.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.ShardTree;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.StateEffect.ServeShard;
import org.nonos.mesh.state.TransferShape;
import org.nonos.mesh.state.message.StreamMessage.Shard;

/**
 * Shards of capsules whose content is on the disk, each checked against its hash whenever it is read. Parities are not
 * stored: they are computed when somebody asks for one, and kept for a while, because the next one is asked for soon.
 * Threads may share one source.
 */
final class ShardSource {

    /** A tree takes about 130 bytes for each generation: half a megabyte for a capsule of 1 GiB. */
    private static final int KEPT_TREES = 16;

    /** A coded generation takes at most 192 KiB. */
    private static final int KEPT_PARITIES = 16;

    private final StateStorage storage;
    private final Map<Bytes32, ShardTree> trees = new BoundedMap<>(KEPT_TREES);
    private final Map<Place, List<byte[]>> parities = new BoundedMap<>(KEPT_PARITIES);

    private record Place(Bytes32 capsuleId, int generation) {}

    ShardSource(StateStorage storage) {
        this.storage = storage;
    }

    /** A shard of a held capsule with its proof; empty when the disk does not have it, or has it damaged. */
    Optional<Shard> shard(ServeShard wanted) throws IOException {
        Optional<List<Bytes32>> hashes = storage.shardHashes(wanted.capsuleId(), wanted.generation());
        Optional<ShardTree> tree = tree(wanted.capsuleId(), wanted.layout());
        if (hashes.isEmpty() || tree.isEmpty() || wanted.shard() >= hashes.get().size()) {
            return Optional.empty();
        }
        int chunks = wanted.layout().chunksOf(wanted.generation());
        Optional<byte[]> content = wanted.shard() < chunks
                ? chunk(wanted.capsuleId(), wanted.layout(), wanted.generation(), wanted.shard(), hashes.get())
                : parities(wanted.capsuleId(), wanted.layout(), wanted.generation(), hashes.get())
                        .map(all -> all.get(wanted.shard() - chunks));
        List<Bytes32> neighbours = new ArrayList<>(hashes.get());
        neighbours.remove(wanted.shard());
        return content.map(bytes -> new Shard(
                wanted.request(), neighbours, tree.get().path(wanted.generation()), bytes, TransferShape.ANSWER_BYTES));
    }

    /** One chunk of content, counted over all generations. */
    Optional<byte[]> chunk(Bytes32 capsuleId, ShardLayout layout, int index) throws IOException {
        int generation = index / layout.coding().dataShards();
        Optional<List<Bytes32>> hashes = storage.shardHashes(capsuleId, generation);
        return hashes.isEmpty()
                ? Optional.empty()
                : chunk(capsuleId, layout, generation, index - layout.firstChunkOf(generation), hashes.get());
    }

    /** Whether all chunks of a generation are on the disk and good. */
    boolean isThere(Bytes32 capsuleId, ShardLayout layout, int generation) throws IOException {
        Optional<List<Bytes32>> hashes = storage.shardHashes(capsuleId, generation);
        return hashes.isPresent()
                && chunks(capsuleId, layout, generation, hashes.get()).isPresent();
    }

    private Optional<byte[]> chunk(
            Bytes32 capsuleId, ShardLayout layout, int generation, int shard, List<Bytes32> hashes) throws IOException {
        long offset = layout.offsetOf(generation) + (long) shard * ShardLayout.CHUNK_BYTES;
        return storage.content()
                .read(capsuleId, offset, layout.shardLength(generation, shard))
                .filter(bytes -> Hashes.sha256(bytes).equals(hashes.get(shard)));
    }

    private Optional<List<byte[]>> chunks(Bytes32 capsuleId, ShardLayout layout, int generation, List<Bytes32> hashes)
            throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        for (int shard = 0; shard < layout.chunksOf(generation); shard++) {
            Optional<byte[]> chunk = chunk(capsuleId, layout, generation, shard, hashes);
            if (chunk.isEmpty()) {
                return Optional.empty();
            }
            chunks.add(chunk.get());
        }
        return Optional.of(chunks);
    }

    private Optional<List<byte[]>> parities(Bytes32 capsuleId, ShardLayout layout, int generation, List<Bytes32> hashes)
            throws IOException {
        Place place = new Place(capsuleId, generation);
        synchronized (parities) {
            List<byte[]> known = parities.get(place);
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<List<byte[]>> computed = chunks(capsuleId, layout, generation, hashes)
                .map(chunks -> layout.shards(generation, chunks))
                .map(shards -> List.copyOf(shards.subList(layout.chunksOf(generation), shards.size())));
        synchronized (parities) {
            computed.ifPresent(all -> parities.put(place, all));
        }
        return computed;
    }

    /** A tree never changes: a capsule's id fixes it. */
    private Optional<ShardTree> tree(Bytes32 capsuleId, ShardLayout layout) {
        synchronized (trees) {
            ShardTree known = trees.get(capsuleId);
            if (known != null) {
                return Optional.of(known);
            }
        }
        List<Bytes32> leaves = new ArrayList<>();
        for (int generation = 0; generation < layout.generations(); generation++) {
            Optional<List<Bytes32>> hashes = storage.shardHashes(capsuleId, generation);
            if (hashes.isEmpty()) {
                return Optional.empty();
            }
            leaves.add(ShardTree.leaf(hashes.get()));
        }
        ShardTree tree = new ShardTree(leaves);
        synchronized (trees) {
            trees.put(capsuleId, tree);
        }
        return Optional.of(tree);
    }
}
