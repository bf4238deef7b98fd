package org.nonos.mesh.protocol.bound;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map in the order of putting, of the {@code max} entries that were put last; one put again becomes the newest. */
public final class NewestMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int max;

    public NewestMap(int max) {
        this.max = max;
    }

    @Override
    public V put(K key, V value) {
        V before = remove(key);
        super.put(key, value);
        return before;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
