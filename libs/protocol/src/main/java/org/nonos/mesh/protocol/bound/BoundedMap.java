package org.nonos.mesh.protocol.bound;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets its least recently used entry when it would grow past {@code max}. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int max;

    public BoundedMap(int max) {
        super(16, 0.75f, true);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
