package org.nonos.mesh.state.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class PrefixTreeTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20_261_122})
    void rootFollowsFromTheContentAlone(long seed) {
        Random random = new Random(seed);
        List<Bytes32> keys = keys(random, 600);
        PrefixTree straight = new PrefixTree("t");
        keys.forEach(key -> straight.put(key, Bytes32.ZERO));
        List<Bytes32> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, random);
        PrefixTree detour = new PrefixTree("t");
        List<Bytes32> strangers = keys(random, 300);
        strangers.forEach(key -> detour.put(key, Bytes32.ZERO));
        shuffled.forEach(key -> detour.put(key, key));
        strangers.forEach(detour::remove);
        shuffled.forEach(key -> detour.put(key, Bytes32.ZERO));
        assertThat(detour.root()).as("seed %d", seed).isEqualTo(straight.root());
        assertThat(detour.size()).isEqualTo(600);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6})
    void incrementalRootEqualsOneComputedFromScratch(long seed) {
        Random random = new Random(seed);
        PrefixTree tree = new PrefixTree("t");
        Map<Bytes32, Bytes32> model = new HashMap<>();
        List<Bytes32> pool = keys(random, 200);
        for (int i = 0; i < 2_000; i++) {
            Bytes32 key = pool.get(random.nextInt(pool.size()));
            if (random.nextInt(3) == 0) {
                assertThat(tree.remove(key)).isEqualTo(model.remove(key) != null);
            } else {
                Bytes32 value = pool.get(random.nextInt(pool.size()));
                assertThat(tree.put(key, value)).isEqualTo(!value.equals(model.put(key, value)));
            }
            if (i % 50 == 0) {
                assertThat(tree.root()).as("seed %d, step %d", seed, i).isEqualTo(naiveRoot("t", model));
            }
        }
    }

    @Test
    void everyChangeChangesTheRoot() {
        PrefixTree tree = new PrefixTree("t");
        Bytes32 empty = tree.root();
        Bytes32 key = Hashes.sha256(new byte[] {1});
        tree.put(key, Bytes32.ZERO);
        Bytes32 one = tree.root();
        tree.put(key, key);
        assertThat(tree.root()).isNotEqualTo(one).isNotEqualTo(empty);
        tree.remove(key);
        assertThat(tree.root()).isEqualTo(empty);
        assertThat(new PrefixTree("other").root()).isNotEqualTo(empty);
    }

    @Test
    void keysThatShareAlmostAllOfTheirBytesStayApart() {
        PrefixTree tree = new PrefixTree("t");
        Map<Bytes32, Bytes32> model = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            byte[] key = new byte[32];
            key[31] = (byte) i;
            tree.put(Bytes32.of(key), Bytes32.ZERO);
            model.put(Bytes32.of(key), Bytes32.ZERO);
        }
        assertThat(tree.size()).isEqualTo(40);
        assertThat(tree.root()).isEqualTo(naiveRoot("t", model));
        model.keySet().forEach(key -> assertThat(tree.contains(key)).isTrue());
    }

    @Test
    void nodesAtPlacesMatchTheHashesAbove() {
        PrefixTree tree = new PrefixTree("t");
        keys(new Random(7), 500).forEach(key -> tree.put(key, Bytes32.ZERO));
        TreeNode.Inner top = (TreeNode.Inner) tree.nodeAt(Prefix.ROOT);
        for (int digit = 0; digit < 16; digit++) {
            Prefix place = Prefix.ROOT.child(digit);
            assertThat(tree.hashAt(place)).isEqualTo(top.children().get(digit));
        }
        assertThat(tree.nodeAt(new Prefix("0123456789abcdef"))).isInstanceOf(TreeNode.Empty.class);
    }

    /** The definition, written down once more: docs/spec/state.md. */
    private static Bytes32 naiveRoot(String name, Map<Bytes32, Bytes32> entries) {
        List<Map.Entry<Bytes32, Bytes32>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Map.Entry.comparingByKey());
        return Hashes.domain(
                "state-tree/" + name,
                new ByteWriter().u63(sorted.size()).toArray(),
                naive(name, sorted, 0).toArray());
    }

    private static Bytes32 naive(String name, List<Map.Entry<Bytes32, Bytes32>> sorted, int depth) {
        if (sorted.isEmpty()) {
            return Bytes32.ZERO;
        }
        ByteWriter writer = new ByteWriter();
        if (sorted.size() <= 16) {
            writer.u8(sorted.size());
            sorted.forEach(e -> writer.bytes32(e.getKey()).bytes32(e.getValue()));
            return Hashes.domain("state-bucket/" + name, writer.toArray());
        }
        for (int digit = 0; digit < 16; digit++) {
            String hex = "0123456789abcdef".substring(digit, digit + 1);
            writer.bytes32(naive(
                    name,
                    sorted.stream()
                            .filter(e -> e.getKey().hex().startsWith(hex, depth))
                            .toList(),
                    depth + 1));
        }
        return Hashes.domain("state-inner/" + name, writer.toArray());
    }

    private static List<Bytes32> keys(Random random, int count) {
        List<Bytes32> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            keys.add(Bytes32.of(key));
        }
        return keys;
    }
}
