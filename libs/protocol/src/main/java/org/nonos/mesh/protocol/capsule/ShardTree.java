package org.nonos.mesh.protocol.capsule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * The Merkle tree over a capsule's generations. A leaf commits to the SHA-256 hashes of all shards of one generation,
 * data shards first, then parities. Shape as in RFC 6962 §2.1: the left subtree holds the largest power of two that is
 * smaller than the number of leaves. Leaves and inner nodes are hashed in domains of their own, so neither can pass for
 * the other. How many leaves there are is not in the root: the manifest says it.
 */
public final class ShardTree {

    /** The longest path that a capsule of the greatest length has. */
    public static final int MAX_PATH = 22;

    private static final String LEAF = "shard-generation";
    private static final String NODE = "shard-node";

    private final List<List<Bytes32>> levels = new ArrayList<>();

    /** @param leaves at least one, each a {@link #leaf} */
    public ShardTree(List<Bytes32> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a capsule has at least one generation");
        }
        levels.add(List.copyOf(leaves));
        while (levels.getLast().size() > 1) {
            levels.add(above(levels.getLast()));
        }
    }

    /** A node without a neighbour moves up as it is; this gives the shape of RFC 6962. */
    private static List<Bytes32> above(List<Bytes32> level) {
        List<Bytes32> above = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i + 1 < level.size(); i += 2) {
            above.add(node(level.get(i), level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            above.add(level.getLast());
        }
        return above;
    }

    /** The leaf of a generation with these shard hashes. */
    public static Bytes32 leaf(List<Bytes32> shardHashes) {
        byte[] all = new byte[Bytes32.LENGTH * shardHashes.size()];
        for (int i = 0; i < shardHashes.size(); i++) {
            System.arraycopy(shardHashes.get(i).toArray(), 0, all, i * Bytes32.LENGTH, Bytes32.LENGTH);
        }
        return Hashes.domain(LEAF, all);
    }

    public Bytes32 root() {
        return levels.getLast().getFirst();
    }

    public int leaves() {
        return levels.getFirst().size();
    }

    /** The neighbours on the way from a leaf to the root (RFC 6962 §2.1.1). */
    public List<Bytes32> path(int leaf) {
        java.util.Objects.checkIndex(leaf, leaves());
        List<Bytes32> path = new ArrayList<>();
        int at = leaf;
        for (List<Bytes32> level : levels.subList(0, levels.size() - 1)) {
            int neighbour = at ^ 1;
            if (neighbour < level.size()) {
                path.add(level.get(neighbour));
            }
            at /= 2;
        }
        return path;
    }

    /** How many hashes {@link #path} has. */
    public static int pathLength(int leaf, int leaves) {
        int length = 0;
        int at = leaf;
        for (int size = leaves; size > 1; size = (size + 1) / 2) {
            length += (at ^ 1) < size ? 1 : 0;
            at /= 2;
        }
        return length;
    }

    /**
     * The root to which a path leads from a leaf; empty when the path does not have the length that the leaf's place
     * asks for.
     */
    public static Optional<Bytes32> rootFrom(int leaf, int leaves, Bytes32 leafHash, List<Bytes32> path) {
        if (path.size() != pathLength(leaf, leaves)) {
            return Optional.empty();
        }
        Bytes32 hash = leafHash;
        int at = leaf;
        int used = 0;
        for (int size = leaves; size > 1; size = (size + 1) / 2) {
            if ((at ^ 1) < size) {
                Bytes32 neighbour = path.get(used);
                hash = at % 2 == 0 ? node(hash, neighbour) : node(neighbour, hash);
                used++;
            }
            at /= 2;
        }
        return Optional.of(hash);
    }

    private static Bytes32 node(Bytes32 left, Bytes32 right) {
        return Hashes.domain(NODE, left.toArray(), right.toArray());
    }
}
