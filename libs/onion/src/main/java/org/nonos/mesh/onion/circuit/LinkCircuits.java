package org.nonos.mesh.onion.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The circuits of one link and their ids, which are {@link CircuitIds} of the link's cycle. Both directions move on to a
 * new cycle by themselves, each at an exact cell: {@link #prepare} makes the ids of the next cycle, {@link #switchSending}
 * and {@link #switchReceiving} use them. One thread at a time.
 *
 * @param <V> what the forwarding plane keeps for a circuit
 */
public final class LinkCircuits<V> {

    private static final int ATTEMPTS = 64;

    private final CircuitTable<V> table;
    private final boolean initiator;
    private final byte[] linkSecret;
    private LongTable<LinkSlot<V>> receiving;
    private @Nullable LongTable<LinkSlot<V>> next;
    private CircuitIds sendIds;
    private CircuitIds receiveIds;
    private @Nullable CircuitIds nextIds;
    private long nextCycle;
    private int lastIndex;
    private boolean closed;

    LinkCircuits(CircuitTable<V> table, boolean initiator, byte[] linkSecret) {
        this.table = table;
        this.initiator = initiator;
        this.linkSecret = linkSecret.clone();
        this.receiving = newTable();
        byte[] none = new byte[32];
        this.sendIds = new CircuitIds(linkSecret, 0, none, none);
        this.receiveIds = new CircuitIds(linkSecret, 0, none, none);
    }

    private LongTable<LinkSlot<V>> newTable() {
        return new LongTable<>(table.random().nextLong());
    }

    /** What came of a peer's wish for a circuit. */
    public enum Accepted {
        YES,
        /** The id is not the one that the index has: the peer broke the protocol. */
        WRONG_ID,
        /** The circuit is there already: the peer broke the protocol. */
        IN_USE,
        /** The link or the node has as many circuits as it may. */
        FULL;

        /** As a metric's reason. */
        public String reason() {
            return switch (this) {
                case YES -> "";
                case WRONG_ID -> "circuit-id-wrong";
                case IN_USE -> "circuit-id-in-use";
                case FULL -> "circuits-full";
            };
        }
    }

    /** A new circuit that this end opens on the link; empty when the link or the node is full. */
    public Optional<LinkSlot<V>> allocate(V value) {
        if (isFull() || !table.tryTake()) {
            return Optional.empty();
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            lastIndex = lastIndex + 1 & Integer.MAX_VALUE;
            LinkSlot<V> slot = new LinkSlot<>(lastIndex, true, value);
            if (add(slot)) {
                return Optional.of(slot);
            }
        }
        table.give(1);
        return Optional.empty();
    }

    /** Takes a circuit that the peer opens, or does not: {@link #get} has it afterwards. */
    public Accepted accept(int index, long id, V value) {
        if (receiveIds.id(index, !initiator) != id) {
            return Accepted.WRONG_ID;
        }
        if (receiving.get(id) != null) {
            return Accepted.IN_USE;
        }
        if (isFull() || !table.tryTake()) {
            return Accepted.FULL;
        }
        if (!add(new LinkSlot<>(index, false, value))) {
            table.give(1);
            return Accepted.IN_USE;
        }
        return Accepted.YES;
    }

    /** False when one of its ids is taken or zero: then nothing has changed. */
    private boolean add(LinkSlot<V> slot) {
        boolean ofInitiator = slot.ours == initiator;
        slot.sendId = sendIds.id(slot.index, ofInitiator);
        slot.receiveId = receiveIds.id(slot.index, ofInitiator);
        boolean free = slot.sendId != 0 && slot.receiveId != 0 && receiving.get(slot.receiveId) == null;
        if (free && nextIds != null && next != null) {
            slot.nextId = nextIds.id(slot.index, ofInitiator);
            free = slot.nextId != 0 && next.get(slot.nextId) == null;
            if (free) {
                next.put(slot.nextId, slot);
            }
        }
        if (free) {
            receiving.put(slot.receiveId, slot);
        }
        return free;
    }

    /** Whom an id on an arriving cell means. */
    public @Nullable LinkSlot<V> get(long id) {
        return receiving.get(id);
    }

    /** Frees a circuit's ids; false when they were free. */
    public boolean remove(LinkSlot<V> slot) {
        if (slot.removed || closed) {
            return false;
        }
        slot.removed = true;
        receiving.remove(slot.receiveId);
        if (next != null && slot.nextId != 0) {
            next.remove(slot.nextId);
        }
        table.give(1);
        return true;
    }

    public int size() {
        return receiving.size();
    }

    // Cycles

    /** Makes the ids of a coming cycle. Answers the circuits whose new id is taken: they must be closed. */
    public List<V> prepare(long cycle, byte[] ownAnchor, byte[] peerAnchor) {
        CircuitIds ids = initiator
                ? new CircuitIds(linkSecret, cycle, ownAnchor, peerAnchor)
                : new CircuitIds(linkSecret, cycle, peerAnchor, ownAnchor);
        LongTable<LinkSlot<V>> made = newTable();
        List<V> collided = new ArrayList<>(0);
        receiving.forEach((id, slot) -> {
            slot.nextId = ids.id(slot.index, slot.ours == initiator);
            if (slot.nextId == 0 || made.get(slot.nextId) != null) {
                slot.nextId = 0;
                collided.add(slot.value());
            } else {
                made.put(slot.nextId, slot);
            }
        });
        next = made;
        nextIds = ids;
        nextCycle = cycle;
        return collided;
    }

    /** From the next cell on, what this end sends has the ids of the cycle that was prepared. */
    public void switchSending() {
        CircuitIds ids = nextIds;
        if (ids == null) {
            throw new IllegalStateException("no cycle was prepared");
        }
        receiving.forEach((id, slot) -> slot.sendId = slot.nextId);
        sendIds = ids;
    }

    /** From the next cell on, what arrives has the ids of the cycle; false when that was not prepared. */
    public boolean switchReceiving(long cycle) {
        LongTable<LinkSlot<V>> made = next;
        CircuitIds ids = nextIds;
        if (made == null || ids == null || cycle != nextCycle) {
            return false;
        }
        made.forEach((id, slot) -> slot.receiveId = id);
        receiving = made;
        receiveIds = ids;
        next = null;
        nextIds = null;
        return true;
    }

    /** Whether a cycle was prepared to which the peer has not switched yet. */
    public boolean awaitsSwitch() {
        return next != null;
    }

    /** Empties the link for good and answers what it held: the link is down. */
    public List<V> close() {
        List<V> all = new ArrayList<>(receiving.size());
        receiving.forEach((id, slot) -> {
            slot.removed = true;
            all.add(slot.value());
        });
        table.give(receiving.size());
        receiving.clear();
        next = null;
        closed = true;
        return all;
    }

    private boolean isFull() {
        return closed || receiving.size() >= table.limits().circuitsPerLink();
    }
}
