package org.nonos.mesh.discovery;

import org.nonos.mesh.protocol.bound.TokenBucket;
import org.nonos.mesh.protocol.bound.TokenBuckets;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * How often others may make this node beacon fast again: one node at most twice a minute, all together eight times at
 * once and then every two seconds. Without it, one liar could keep a whole domain talking.
 */
final class NewsBudget {

    private final TokenBuckets<NodeId> perNode;
    private final TokenBucket all = new TokenBucket(0.5, 8, 0);

    NewsBudget(int maxNodes) {
        this.perNode = new TokenBuckets<>(1.0 / 30, 1, maxNodes);
    }

    boolean allows(NodeId node, long nowMillis) {
        return perNode.take(node, nowMillis) && all.take(nowMillis);
    }

    void forget(NodeId node) {
        perNode.forget(node);
    }
}
