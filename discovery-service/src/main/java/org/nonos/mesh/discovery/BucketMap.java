package org.nonos.mesh.discovery;

import java.util.LinkedHashMap;
import java.util.Map;

/** A token bucket for each key, for at most so many keys; the longest unused goes. */
final class BucketMap<K> {

    private final double perSecond;
    private final double burst;
    private final Map<K, TokenBucket> buckets;

    BucketMap(double perSecond, double burst, int maxKeys) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, TokenBucket> eldest) {
                return size() > maxKeys;
            }
        };
    }

    boolean take(K key, long nowMillis) {
        return buckets.computeIfAbsent(key, k -> new TokenBucket(perSecond, burst, nowMillis))
                .take(nowMillis);
    }

    void forget(K key) {
        buckets.remove(key);
    }

    int size() {
        return buckets.size();
    }
}
