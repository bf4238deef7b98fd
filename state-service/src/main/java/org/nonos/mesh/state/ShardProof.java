package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.ShardLayout;
import org.nonos.mesh.protocol.capsule.ShardTree;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.GenerationWindow.Place;
import org.nonos.mesh.state.message.StreamMessage.Shard;

/** Checks that a shard is the one that the manifest's root commits to at a place. */
final class ShardProof {

    private ShardProof() {}

    /** The hashes of the generation's shards when the proof holds; empty when it does not. */
    static Optional<List<Bytes32>> check(CapsuleDescription capsule, Place place, Shard shard) {
        ShardLayout layout = capsule.layout();
        int generation = place.generation();
        boolean shaped = shard.messageBytes() == TransferShape.ANSWER_BYTES
                && shard.content().length == layout.shardLength(generation, place.shard())
                && shard.neighbours().size() == layout.shardsOf(generation) - 1;
        if (!shaped) {
            return Optional.empty();
        }
        List<Bytes32> hashes = new ArrayList<>(shard.neighbours());
        hashes.add(place.shard(), Hashes.sha256(shard.content()));
        return ShardTree.rootFrom(generation, layout.generations(), ShardTree.leaf(hashes), shard.path())
                .filter(capsule.shardRoot()::equals)
                .map(root -> List.copyOf(hashes));
    }
}
