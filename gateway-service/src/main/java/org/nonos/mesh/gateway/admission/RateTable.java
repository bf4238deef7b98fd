package org.nonos.mesh.gateway.admission;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** One token bucket per key, for at most so many keys: the one unused for longest is forgotten first. One thread at a time. */
public final class RateTable<K> {

    private final double perSecond;
    private final double burst;
    private final int maxKeys;
    private final Map<K, TokenBucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

    public RateTable(double perSecond, double burst, int maxKeys) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.maxKeys = maxKeys;
    }

    public boolean take(K key, long nowMillis) {
        TokenBucket bucket = buckets.get(key);
        if (bucket == null) {
            makeRoom();
            bucket = new TokenBucket(perSecond, burst, nowMillis);
            buckets.put(key, bucket);
        }
        return bucket.take(1, nowMillis);
    }

    public int size() {
        return buckets.size();
    }

    private void makeRoom() {
        if (buckets.size() >= maxKeys) {
            Iterator<K> eldest = buckets.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }
}
