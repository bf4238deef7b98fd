package org.nonos.mesh.gossip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Items that wait for verification, one queue per peer, served by deficit round robin over what they cost (Shreedhar
 * and Varghese, 1995): a peer that brings ten times as much waits ten times as long, and the others do not. This node's
 * own items are a peer's like any other. Items that are no longer queued when their turn comes are passed over.
 */
final class FairQueue {

    private static final class Line {
        final Optional<NodeId> peer;
        final ArrayDeque<TrackedItem> items = new ArrayDeque<>();
        long deficitUnits;
        boolean served;

        Line(Optional<NodeId> peer) {
            this.peer = peer;
        }
    }

    /** Eight proofs from a ring of 64, or one from a ring of 1,024: what one turn of a peer costs the others. */
    static final int QUANTUM_UNITS = 40;

    private final Map<Optional<NodeId>, Line> lines = new HashMap<>();
    private final ArrayDeque<Line> round = new ArrayDeque<>();

    void add(Optional<NodeId> peer, TrackedItem item) {
        Line line = lines.computeIfAbsent(peer, Line::new);
        if (line.items.isEmpty()) {
            round.addLast(line);
        }
        line.items.addLast(item);
    }

    /**
     * The next batch, or nothing.
     *
     * @param most items in it, at least 1
     * @param ofOnePeer whether all must be of the same peer
     */
    List<TrackedItem> take(int most, boolean ofOnePeer) {
        List<TrackedItem> batch = new ArrayList<>();
        while (batch.size() < most) {
            Line line = nextLine();
            if (line == null) {
                break;
            }
            boolean taken = serve(line, most, batch);
            if (taken && ofOnePeer) {
                break;
            }
        }
        return batch;
    }

    /** Gives the line at the front its turn, or the rest of it; true when it brought something. */
    private boolean serve(Line line, int most, List<TrackedItem> batch) {
        int before = batch.size();
        if (!line.served) {
            line.deficitUnits += QUANTUM_UNITS;
            line.served = true;
        }
        for (TrackedItem head = head(line);
                head != null && batch.size() < most && head.costUnits <= line.deficitUnits;
                head = head(line)) {
            line.items.removeFirst();
            line.deficitUnits -= head.costUnits;
            head.phase = TrackedItem.Phase.VERIFYING;
            batch.add(head);
        }
        TrackedItem left = head(line);
        if (left == null || left.costUnits > line.deficitUnits) {
            line.served = false;
            round.removeFirst();
            round.addLast(line);
        }
        return batch.size() > before;
    }

    /** The line whose turn it is; lines with nothing left go, and take no deficit along. */
    private @Nullable Line nextLine() {
        while (!round.isEmpty()) {
            Line line = round.getFirst();
            if (head(line) != null) {
                return line;
            }
            round.removeFirst();
            lines.remove(line.peer);
        }
        return null;
    }

    private static @Nullable TrackedItem head(Line line) {
        while (!line.items.isEmpty() && line.items.getFirst().phase != TrackedItem.Phase.QUEUED) {
            line.items.removeFirst();
        }
        return line.items.peekFirst();
    }
}
