package org.nonos.mesh.onion.circuit;

/**
 * One circuit on one link.
 *
 * @param <V> what the forwarding plane keeps for it
 */
public final class LinkSlot<V> {

    final int index;
    final boolean ours;
    private final V value;
    long sendId;
    long receiveId;
    long nextId;
    boolean removed;

    LinkSlot(int index, boolean ours, V value) {
        this.index = index;
        this.ours = ours;
        this.value = value;
    }

    /** The circuit's number on the link, among those of the end that opened it. */
    public int index() {
        return index;
    }

    public V value() {
        return value;
    }

    /** The id that a cell of this circuit has on the wire now. */
    public long sendId() {
        return sendId;
    }
}
