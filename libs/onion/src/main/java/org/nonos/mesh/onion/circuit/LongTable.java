package org.nonos.mesh.onion.circuit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from non-zero numbers to values: open addressing with linear probing, so that a look-up on the
 * forwarding path allocates nothing. Half full at most; shrinks never; one thread at a time.
 *
 * <p>Places are mixed with a secret number, because a peer chooses half of the ids.
 */
final class LongTable<V> {

    private static final int FIRST_CAPACITY = 16;

    private final long mix;
    private long[] keys = new long[FIRST_CAPACITY];
    private @Nullable Object[] values = new Object[FIRST_CAPACITY];
    private int size;

    LongTable(long mix) {
        this.mix = mix;
    }

    interface Visitor<V> {
        void visit(long key, V value);
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V get(long key) {
        for (int at = place(key); keys[at] != 0; at = next(at)) {
            if (keys[at] == key) {
                return (V) values[at];
            }
        }
        return null;
    }

    /** The key must be new and not zero. */
    void put(long key, V value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        insert(key, value);
        size++;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V remove(long key) {
        int at = place(key);
        while (keys[at] != key) {
            if (keys[at] == 0) {
                return null;
            }
            at = next(at);
        }
        V removed = (V) values[at];
        closeGap(at);
        size--;
        return removed;
    }

    void clear() {
        Arrays.fill(keys, 0);
        Arrays.fill(values, null);
        size = 0;
    }

    @SuppressWarnings("unchecked")
    void forEach(Visitor<V> visitor) {
        for (int i = 0; i < keys.length; i++) {
            Object value = values[i];
            if (keys[i] != 0 && value != null) {
                visitor.visit(keys[i], (V) value);
            }
        }
    }

    /** Moves later keys of the run back over the gap, so that no search stops short (Knuth, volume 3, 6.4 R). */
    private void closeGap(int gap) {
        int hole = gap;
        for (int at = next(gap); keys[at] != 0; at = next(at)) {
            int home = place(keys[at]);
            boolean reachable = hole <= at ? hole < home && home <= at : hole < home || home <= at;
            if (!reachable) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = 0;
        values[hole] = null;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                insert(oldKeys[i], oldValues[i]);
            }
        }
    }

    private void insert(long key, @Nullable Object value) {
        int at = place(key);
        while (keys[at] != 0) {
            at = next(at);
        }
        keys[at] = key;
        values[at] = value;
    }

    private int place(long key) {
        long hash = (key ^ mix) * 0x9e3779b97f4a7c15L;
        return (int) ((hash ^ hash >>> 32) & keys.length - 1);
    }

    private int next(int at) {
        return at + 1 & keys.length - 1;
    }
}
