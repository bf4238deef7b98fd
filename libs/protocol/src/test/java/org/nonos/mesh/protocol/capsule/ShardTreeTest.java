package org.nonos.mesh.protocol.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class ShardTreeTest {

    @Test
    void theRootIsThatOfRfc6962ForEverySize() {
        for (int size = 1; size <= 70; size++) {
            List<Bytes32> leaves = leaves(size);
            assertThat(new ShardTree(leaves).root()).as("%d leaves", size).isEqualTo(recursive(leaves));
        }
    }

    @Test
    void everyPathLeadsFromItsLeafToTheRootAndFromNoOtherLeaf() {
        for (int size = 1; size <= 40; size++) {
            List<Bytes32> leaves = leaves(size);
            ShardTree tree = new ShardTree(leaves);
            for (int leaf = 0; leaf < size; leaf++) {
                List<Bytes32> path = tree.path(leaf);
                assertThat(path).hasSize(ShardTree.pathLength(leaf, size));
                for (int other = 0; other < size; other++) {
                    boolean leads = ShardTree.rootFrom(leaf, size, leaves.get(other), path)
                            .filter(tree.root()::equals)
                            .isPresent();
                    assertThat(leads)
                            .as("%d of %d, hash of %d", leaf, size, other)
                            .isEqualTo(leaf == other);
                }
            }
        }
    }

    @Test
    void aPathOfTheWrongLengthOrForAnotherPlaceIsRefused() {
        List<Bytes32> leaves = leaves(13);
        ShardTree tree = new ShardTree(leaves);
        List<Bytes32> path = tree.path(5);
        List<Bytes32> longer = new ArrayList<>(path);
        longer.add(Bytes32.ZERO);
        assertThat(ShardTree.rootFrom(5, 13, leaves.get(5), longer)).isEmpty();
        assertThat(ShardTree.rootFrom(5, 13, leaves.get(5), path.subList(0, path.size() - 1)))
                .isEmpty();
        assertThat(ShardTree.rootFrom(4, 13, leaves.get(5), path)).isNotEqualTo(java.util.Optional.of(tree.root()));
    }

    @Test
    void theLongestPathFitsItsLimit() {
        int generations = new ShardLayout(CapsuleDescription.MAX_LENGTH, Coding.FOUR_PLUS_TWO).generations();
        assertThat(ShardTree.pathLength(0, generations)).isEqualTo(ShardTree.MAX_PATH);
    }

    @Test
    void aLeafCommitsToEveryShardInItsPlace() {
        List<Bytes32> shards = leaves(6);
        List<Bytes32> swapped = new ArrayList<>(shards);
        java.util.Collections.swap(swapped, 4, 5);
        assertThat(ShardTree.leaf(swapped)).isNotEqualTo(ShardTree.leaf(shards));
        assertThat(ShardTree.leaf(shards.subList(0, 5))).isNotEqualTo(ShardTree.leaf(shards));
    }

    @Test
    void innerNodeNeverPassesForALeaf() {
        List<Bytes32> two = leaves(2);
        assertThat(ShardTree.leaf(two)).isNotEqualTo(new ShardTree(two).root());
    }

    @Test
    void nothingHasNoTree() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ShardTree(List.of()));
    }

    /** RFC 6962 §2.1 as it is written. */
    private static Bytes32 recursive(List<Bytes32> leaves) {
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return Hashes.domain(
                "shard-node",
                recursive(leaves.subList(0, split)).toArray(),
                recursive(leaves.subList(split, leaves.size())).toArray());
    }

    private static List<Bytes32> leaves(int count) {
        List<Bytes32> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Hashes.sha256(new byte[] {(byte) i}));
        }
        return leaves;
    }
}
