package org.nonos.mesh.protocol.bound;

import java.util.Map;

/** A {@link TokenBucket} for each key, for at most so many keys: the one unused for longest is forgotten. */
public final class TokenBuckets<K> {

    private final double perSecond;
    private final double limit;
    private final Map<K, TokenBucket> buckets;

    public TokenBuckets(double perSecond, double limit, int maxKeys) {
        this.perSecond = perSecond;
        this.limit = limit;
        this.buckets = new BoundedMap<>(maxKeys);
    }

    /** Takes one token of the key's if it is there. */
    public boolean take(K key, long nowMillis) {
        return buckets.computeIfAbsent(key, k -> new TokenBucket(perSecond, limit, nowMillis))
                .take(nowMillis);
    }

    public void forget(K key) {
        buckets.remove(key);
    }

    public int size() {
        return buckets.size();
    }
}
