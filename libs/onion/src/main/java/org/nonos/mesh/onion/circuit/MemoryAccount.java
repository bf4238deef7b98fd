package org.nonos.mesh.onion.circuit;

import org.jspecify.annotations.Nullable;

/**
 * How many cells someone makes this node hold: an account tree of node, link, circuit and stream. What is charged to one
 * is charged to all above it. A leaf also knows how long its oldest cell has waited.
 */
public final class MemoryAccount {

    private static final int FIRST_CAPACITY = 8;

    private final @Nullable MemoryAccount parent;
    private int cells;
    private long[] sinceMillis = new long[0];
    private int first;
    private int own;

    private MemoryAccount(@Nullable MemoryAccount parent) {
        this.parent = parent;
    }

    /** The account of a node. */
    public static MemoryAccount root() {
        return new MemoryAccount(null);
    }

    public MemoryAccount child() {
        return new MemoryAccount(this);
    }

    /** One more cell waits. */
    public void charge(long nowMillis) {
        if (own == sinceMillis.length) {
            grow();
        }
        sinceMillis[first + own & sinceMillis.length - 1] = nowMillis;
        own++;
        add(1);
    }

    /** The cell that has waited longest is gone; nothing when none waits. */
    public void release() {
        if (own > 0) {
            first = first + 1 & sinceMillis.length - 1;
            own--;
            add(-1);
        }
    }

    /** All that was charged to this account itself. */
    public void releaseAll() {
        add(-own);
        own = 0;
        sinceMillis = new long[0];
        first = 0;
    }

    private void add(int count) {
        for (MemoryAccount at = this; at != null; at = at.parent) {
            at.cells += count;
        }
    }

    private void grow() {
        long[] larger = new long[Math.max(FIRST_CAPACITY, 2 * sinceMillis.length)];
        for (int i = 0; i < own; i++) {
            larger[i] = sinceMillis[first + i & sinceMillis.length - 1];
        }
        sinceMillis = larger;
        first = 0;
    }

    /** Of this account and all below it. */
    public int cells() {
        return cells;
    }

    /** Since when the oldest cell of this account itself has waited; {@code Long.MAX_VALUE} when none does. */
    public long oldestMillis() {
        return own == 0 ? Long.MAX_VALUE : sinceMillis[first];
    }
}
