package org.nonos.mesh.state;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * By which way a stream goes, as routing tells it.
 *
 * @param path relays in order, the destination last; empty while unknown
 * @param anonymity "3 hops", or what reduces it; empty while unknown
 * @param drainAtMillis from when on nothing new should be asked for this way, because its circuit ends; 0: not known
 */
public record Way(List<NodeId> path, String anonymity, long drainAtMillis) {

    public static final Way UNKNOWN = new Way(List.of(), "", 0);

    public Way {
        path = List.copyOf(path);
    }

    /** The nodes between here and the destination. */
    List<NodeId> relays() {
        return path.isEmpty() ? path : path.subList(0, path.size() - 1);
    }
}
