package org.nonos.mesh.state.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * A Merkle tree over a map of 32-byte keys to 32-byte values. Its shape, and so its root, follows from the content
 * alone: whatever was put and removed before, in whatever order, leaves no trace.
 *
 * <p>A subtree of at most {@value TreeNode#BUCKET_KEYS} keys is a bucket; a larger one has sixteen children, by the
 * keys' next half-byte. Hashes are kept per node and computed when asked for, so one change costs O(log n). Layout of
 * what is hashed: {@code docs/spec/state.md}. Not safe for use by several threads.
 */
public final class PrefixTree {

    private final String name;
    private Node root = new BucketNode();

    /** @param name goes into every hash, so that no node of one tree can pass for another's */
    public PrefixTree(String name) {
        this.name = name;
    }

    /** False when the key already had this value. */
    public boolean put(Bytes32 key, Bytes32 value) {
        if (Objects.equals(get(key), value)) {
            return false;
        }
        root = put(root, 0, key, value);
        return true;
    }

    /** False when there was no such key. */
    public boolean remove(Bytes32 key) {
        if (get(key) == null) {
            return false;
        }
        root = remove(root, 0, key);
        return true;
    }

    public @Nullable Bytes32 get(Bytes32 key) {
        Node node = root;
        for (int depth = 0; node instanceof InnerNode inner; depth++) {
            Node child = inner.children[Prefix.digit(key, depth)];
            if (child == null) {
                return null;
            }
            node = child;
        }
        return ((BucketNode) node).entries.get(key);
    }

    public boolean contains(Bytes32 key) {
        return get(key) != null;
    }

    public int size() {
        return root.size();
    }

    /** Hash over the number of keys and the topmost node. */
    public Bytes32 root() {
        byte[] count = new ByteWriter(8).u63(size()).toArray();
        return Hashes.domain("state-tree/" + name, count, hash(root).toArray());
    }

    /** Hash of the subtree of all keys under the prefix, in its canonical shape; zero when there is none. */
    public Bytes32 hashAt(Prefix prefix) {
        Node node = at(prefix);
        return node == null ? Bytes32.ZERO : hash(node);
    }

    public TreeNode nodeAt(Prefix prefix) {
        Node node = at(prefix);
        return switch (node) {
            case null -> new TreeNode.Empty();
            case BucketNode bucket when bucket.entries.isEmpty() -> new TreeNode.Empty();
            case BucketNode bucket -> new TreeNode.Bucket(List.copyOf(bucket.entries.keySet()));
            case InnerNode inner -> new TreeNode.Inner(childHashes(inner));
        };
    }

    private @Nullable Node at(Prefix prefix) {
        Node node = root;
        for (int depth = 0; depth < prefix.depth(); depth++) {
            switch (node) {
                case BucketNode bucket -> {
                    return under(bucket, prefix);
                }
                case InnerNode inner -> {
                    Node child = inner.children[prefix.digit(depth)];
                    if (child == null) {
                        return null;
                    }
                    node = child;
                }
            }
        }
        return node;
    }

    private static @Nullable Node under(BucketNode bucket, Prefix prefix) {
        BucketNode part = new BucketNode();
        bucket.entries.forEach((key, value) -> {
            if (prefix.covers(key)) {
                part.entries.put(key, value);
            }
        });
        return part.entries.isEmpty() ? null : part;
    }

    private static Node put(Node node, int depth, Bytes32 key, Bytes32 value) {
        node.hash = null;
        switch (node) {
            case BucketNode bucket -> {
                bucket.entries.put(key, value);
                return bucket.entries.size() <= TreeNode.BUCKET_KEYS ? bucket : split(bucket, depth);
            }
            case InnerNode inner -> {
                int digit = Prefix.digit(key, depth);
                Node child = inner.children[digit];
                int before = child == null ? 0 : child.size();
                Node after = put(child == null ? new BucketNode() : child, depth + 1, key, value);
                inner.children[digit] = after;
                inner.size += after.size() - before;
                return inner;
            }
        }
    }

    private static Node split(BucketNode bucket, int depth) {
        InnerNode inner = new InnerNode();
        bucket.entries.forEach((key, value) -> put(inner, depth, key, value));
        return inner;
    }

    private static Node remove(Node node, int depth, Bytes32 key) {
        node.hash = null;
        switch (node) {
            case BucketNode bucket -> {
                bucket.entries.remove(key);
                return bucket;
            }
            case InnerNode inner -> {
                int digit = Prefix.digit(key, depth);
                Node child = remove(Objects.requireNonNull(inner.children[digit]), depth + 1, key);
                inner.children[digit] = child.size() == 0 ? null : child;
                inner.size--;
                return inner.size > TreeNode.BUCKET_KEYS ? inner : collapse(inner);
            }
        }
    }

    private static BucketNode collapse(InnerNode inner) {
        BucketNode bucket = new BucketNode();
        for (Node child : inner.children) {
            switch (child) {
                case null -> {}
                case BucketNode leaf -> bucket.entries.putAll(leaf.entries);
                case InnerNode deeper -> bucket.entries.putAll(collapse(deeper).entries);
            }
        }
        return bucket;
    }

    private Bytes32 hash(Node node) {
        Bytes32 known = node.hash;
        if (known == null) {
            known = switch (node) {
                case BucketNode bucket -> hashOf(bucket);
                case InnerNode inner -> hashOf(inner);
            };
            node.hash = known;
        }
        return known;
    }

    private Bytes32 hashOf(BucketNode bucket) {
        if (bucket.entries.isEmpty()) {
            return Bytes32.ZERO;
        }
        ByteWriter writer = new ByteWriter(1 + 64 * bucket.entries.size()).u8(bucket.entries.size());
        for (Map.Entry<Bytes32, Bytes32> entry : bucket.entries.entrySet()) {
            writer.bytes32(entry.getKey()).bytes32(entry.getValue());
        }
        return Hashes.domain("state-bucket/" + name, writer.toArray());
    }

    private Bytes32 hashOf(InnerNode inner) {
        ByteWriter writer = new ByteWriter(TreeNode.FAN_OUT * Bytes32.LENGTH);
        childHashes(inner).forEach(writer::bytes32);
        return Hashes.domain("state-inner/" + name, writer.toArray());
    }

    private List<Bytes32> childHashes(InnerNode inner) {
        List<Bytes32> hashes = new ArrayList<>(TreeNode.FAN_OUT);
        for (Node child : inner.children) {
            hashes.add(child == null ? Bytes32.ZERO : hash(child));
        }
        return hashes;
    }

    private abstract static sealed class Node {
        @Nullable
        Bytes32 hash;

        abstract int size();
    }

    private static final class BucketNode extends Node {
        final TreeMap<Bytes32, Bytes32> entries = new TreeMap<>();

        @Override
        int size() {
            return entries.size();
        }
    }

    private static final class InnerNode extends Node {
        final @Nullable Node[] children = new @Nullable Node[TreeNode.FAN_OUT];
        int size;

        @Override
        int size() {
            return size;
        }
    }
}
