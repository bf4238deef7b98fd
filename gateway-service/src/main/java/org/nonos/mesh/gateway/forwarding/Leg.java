package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.circuit.LinkSlot;
import org.nonos.mesh.onion.circuit.MemoryAccount;

/** Where a circuit touches a link: the cells that wait for the link, and how busy the circuit has been there. */
final class Leg {

    /** In which the weight of a cell that went halves (tor-spec's circuit priority). */
    private static final double HALF_LIFE_MILLIS = 30_000;

    /** What the circuit is to the link. */
    enum Role {
        /** The first link of a circuit that starts here. */
        ORIGIN,
        /** The link from which a relayed circuit came. */
        PREVIOUS,
        /** The link over which a relayed circuit goes on. */
        NEXT
    }

    final LinkState link;
    final Circuit circuit;
    final Role role;
    final MemoryAccount account;
    private final ArrayDeque<byte[]> cells = new ArrayDeque<>(8);
    /** Null until the link has given its number, and for good where it gave none. */
    @Nullable
    LinkSlot<Leg> slot;

    /** Whether the link's queue holds this leg. */
    boolean queued;

    /** Orders legs by how much went lately, at whatever time it was last set. */
    double rank = Double.NEGATIVE_INFINITY;

    private double activity;
    private long activityAtMillis;

    Leg(LinkState link, Circuit circuit, Role role) {
        this.link = link;
        this.circuit = circuit;
        this.role = role;
        this.account = link.account.child();
    }

    int waiting() {
        return cells.size();
    }

    void add(byte[] cell, long nowMillis) {
        cells.add(cell);
        account.charge(nowMillis);
    }

    byte @Nullable [] poll() {
        byte[] cell = cells.poll();
        if (cell != null) {
            account.release();
        }
        return cell;
    }

    /** So many cells of it have gone. */
    void went(int cells, long nowMillis) {
        double age = Math.max(0, nowMillis - activityAtMillis) / HALF_LIFE_MILLIS;
        activity = activity * Math.exp(-age * LN2) + cells;
        activityAtMillis = nowMillis;
        rank = Math.log(activity) / LN2 + nowMillis / HALF_LIFE_MILLIS;
    }

    private static final double LN2 = Math.log(2);

    /** The circuit's id on the wire now. */
    long id() {
        LinkSlot<Leg> given = slot;
        if (given == null) {
            throw new IllegalStateException("the link has no such circuit");
        }
        return given.sendId();
    }
}
