package org.nonos.mesh.state.tree;

import java.util.List;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What stands at a {@link Prefix}: nothing, a few keys, or sixteen subtrees. */
public sealed interface TreeNode {

    /** Number of children of an inner node. */
    int FAN_OUT = 16;

    /** A subtree of at most this many keys is one bucket. */
    int BUCKET_KEYS = 16;

    /** No key begins like this. */
    record Empty() implements TreeNode {}

    /** All keys that begin like this, strictly ascending, 1 to {@value #BUCKET_KEYS}. */
    record Bucket(List<Bytes32> keys) implements TreeNode {
        public Bucket {
            keys = List.copyOf(keys);
        }
    }

    /** Hashes of the sixteen subtrees; all zero where there is no key. */
    record Inner(List<Bytes32> children) implements TreeNode {
        public Inner {
            children = List.copyOf(children);
            if (children.size() != FAN_OUT) {
                throw new IllegalArgumentException("an inner node has 16 children");
            }
        }
    }
}
