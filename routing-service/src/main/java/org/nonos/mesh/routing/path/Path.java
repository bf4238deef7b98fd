package org.nonos.mesh.routing.path;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * The hops of a circuit, first hop first; the last is the destination. A full path has three; four, where the guard has
 * no neighbour in common with the destination.
 *
 * @param reduced whether it hides less than a full path over a kept guard in distinct networks does
 * @param anonymity for people: "3 hops", or "reduced anonymity: ..." with the reason
 */
public record Path(List<NodeId> hops, boolean reduced, String anonymity) {

    public static final int FULL_HOPS = 3;
    public static final int MAX_HOPS = 4;

    public Path {
        hops = List.copyOf(hops);
        if (hops.isEmpty() || hops.size() > MAX_HOPS || hops.stream().distinct().count() != hops.size()) {
            throw new IllegalArgumentException("a path has 1 to 4 different hops, not " + hops.size());
        }
    }

    public NodeId destination() {
        return hops.getLast();
    }

    /** The hops that only pass on. */
    public List<NodeId> relays() {
        return hops.subList(0, hops.size() - 1);
    }
}
