package org.nonos.mesh.onion.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The circuit ids of one link. Ids are random; the end that opened the link sets the highest bit of its own, the other
 * clears it, so the two never choose the same (tor-spec §5.1.1). Zero is no id. Safe for several threads.
 *
 * @param <V> what the forwarding plane keeps for an id
 */
public final class LinkCircuits<V> {

    private static final int ATTEMPTS = 64;

    private final CircuitTable<V> table;
    private final boolean initiator;
    private final LongTable<V> byId;
    private boolean closed;

    LinkCircuits(CircuitTable<V> table, boolean initiator) {
        this.table = table;
        this.initiator = initiator;
        this.byId = new LongTable<>(table.random().nextLong());
    }

    /** What came of a peer's wish to use an id. */
    public enum Accepted {
        YES,
        /** The id has the other end's bit, or is zero: the peer broke the protocol. */
        WRONG_SIDE,
        /** The id is in use: the peer broke the protocol. */
        IN_USE,
        /** The link or the node has as many circuits as it may. */
        FULL;

        /** As a metric's reason. */
        public String reason() {
            return switch (this) {
                case YES -> "";
                case WRONG_SIDE -> "circuit-id-side";
                case IN_USE -> "circuit-id-in-use";
                case FULL -> "circuits-full";
            };
        }
    }

    /** Chooses an id for a circuit that this end opens on the link; empty when the link or the node is full. */
    public synchronized OptionalLong allocate(V value) {
        if (isFull() || !table.tryTake()) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            long id = ofSide(table.random().nextLong(), initiator);
            if (id != 0 && byId.get(id) == null) {
                byId.put(id, value);
                return OptionalLong.of(id);
            }
        }
        table.give(1);
        return OptionalLong.empty();
    }

    /** Takes an id that the peer chose in its CREATE. */
    public synchronized Accepted accept(long id, V value) {
        if (id == 0 || ofSide(id, !initiator) != id) {
            return Accepted.WRONG_SIDE;
        }
        if (byId.get(id) != null) {
            return Accepted.IN_USE;
        }
        if (isFull() || !table.tryTake()) {
            return Accepted.FULL;
        }
        byId.put(id, value);
        return Accepted.YES;
    }

    public synchronized @Nullable V get(long id) {
        return byId.get(id);
    }

    /** What stood under the id, which is free from now on. */
    public synchronized @Nullable V remove(long id) {
        V value = byId.remove(id);
        if (value != null) {
            table.give(1);
        }
        return value;
    }

    public synchronized int size() {
        return byId.size();
    }

    /** Empties the link for good and answers what it held: the link is down. */
    public synchronized List<V> close() {
        List<V> all = new ArrayList<>(byId.size());
        byId.forEach((id, value) -> all.add(value));
        table.give(byId.size());
        byId.clear();
        closed = true;
        return all;
    }

    private boolean isFull() {
        return closed || byId.size() >= table.limits().circuitsPerLink();
    }

    private static long ofSide(long id, boolean initiator) {
        return initiator ? id | Long.MIN_VALUE : id & Long.MAX_VALUE;
    }
}
