package org.nonos.mesh.protocol.capsule;

import java.util.ArrayDeque;
import java.util.List;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * The Merkle tree over the SHA-256 hashes of a capsule's chunks, in chunk order. Shape as in RFC 6962 §2.1: the left
 * subtree holds the largest power of two that is smaller than the number of leaves. Leaves and inner nodes are hashed
 * in domains of their own, so neither can pass for the other. How many leaves there are is not in the root: the
 * manifest's length says it.
 */
public final class ChunkTree {

    /** The size of every chunk but the last. */
    public static final int CHUNK_BYTES = 64 * 1024;

    private static final String LEAF = "chunk-leaf";
    private static final String NODE = "chunk-node";

    private final ArrayDeque<Peak> peaks = new ArrayDeque<>();

    private record Peak(int height, Bytes32 hash) {}

    /** Adds the next chunk's hash; amortised two hash computations. */
    public ChunkTree add(Bytes32 chunkHash) {
        Peak peak = new Peak(0, Hashes.domain(LEAF, chunkHash.toArray()));
        while (!peaks.isEmpty() && peaks.getLast().height() == peak.height()) {
            peak = new Peak(peak.height() + 1, node(peaks.removeLast().hash(), peak.hash()));
        }
        peaks.addLast(peak);
        return this;
    }

    /** Root over what has been added so far; throws if that is nothing, for a capsule has at least one chunk. */
    public Bytes32 root() {
        if (peaks.isEmpty()) {
            throw new IllegalStateException("a capsule has at least one chunk");
        }
        Bytes32 right = null;
        for (var fromRight = peaks.descendingIterator(); fromRight.hasNext(); ) {
            Bytes32 left = fromRight.next().hash();
            right = right == null ? left : node(left, right);
        }
        return java.util.Objects.requireNonNull(right);
    }

    public static Bytes32 rootOf(List<Bytes32> chunkHashes) {
        ChunkTree tree = new ChunkTree();
        chunkHashes.forEach(tree::add);
        return tree.root();
    }

    private static Bytes32 node(Bytes32 left, Bytes32 right) {
        return Hashes.domain(NODE, left.toArray(), right.toArray());
    }
}
