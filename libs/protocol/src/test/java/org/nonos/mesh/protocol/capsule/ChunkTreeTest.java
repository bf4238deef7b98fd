package org.nonos.mesh.protocol.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class ChunkTreeTest {

    /** Leaves are SHA-256 of one byte: 0, 1, 2 and so on. Roots come from a recursive implementation of RFC 6962 §2.1. */
    @ParameterizedTest
    @CsvSource({
        "1, 3cff0b42f9e20e80b389d9f821935b5415954018a78f2eb54dc93ccb1eae996d",
        "2, 89f286e68081186b643d874b4c547ff580e9afafe27de327e3d73f4d994d8718",
        "3, 1d7e8adf02f3d5fdbf32562dbe655fe1474f227c670b3d7e9e54210428943730",
        "5, 5890646e5ded09f25f1e69132cc98b1ae11e1e36dc5f171c4d21788264e8a1c2",
        "8, dd4e6312ab153d3a5896cbd2f269ef7a847ba97db251b4c675e9686b94f944d1",
        "13, 436aa76675c340256055603b22be9d1f39a6d7f00daaee4687efcccc75943fe6"
    })
    void rootMatchesTheVector(int leaves, String root) {
        assertThat(ChunkTree.rootOf(leaves(leaves)).hex()).isEqualTo(root);
    }

    @Test
    void orderAndEveryLeafCount() {
        List<Bytes32> chunks = leaves(7);
        List<Bytes32> swapped = new ArrayList<>(chunks);
        swapped.set(2, chunks.get(3));
        swapped.set(3, chunks.get(2));
        assertThat(ChunkTree.rootOf(swapped)).isNotEqualTo(ChunkTree.rootOf(chunks));
        assertThat(ChunkTree.rootOf(chunks.subList(0, 6))).isNotEqualTo(ChunkTree.rootOf(chunks));
    }

    @Test
    void innerNodeNeverPassesForALeaf() {
        List<Bytes32> chunks = leaves(2);
        Bytes32 inner = ChunkTree.rootOf(chunks);
        assertThat(ChunkTree.rootOf(List.of(inner))).isNotEqualTo(inner);
    }

    @Test
    void nothingHasNoRoot() {
        assertThatIllegalStateException().isThrownBy(() -> new ChunkTree().root());
    }

    private static List<Bytes32> leaves(int count) {
        List<Bytes32> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Hashes.sha256(new byte[] {(byte) i}));
        }
        return leaves;
    }
}
