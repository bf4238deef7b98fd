package org.nonos.mesh.routing.path;

import java.util.HashSet;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * What a path must keep clear of.
 *
 * @param avoid nodes that must not be relays
 * @param avoidFirst nodes that must not be the first hop
 */
public record PathWish(Set<NodeId> avoid, Set<NodeId> avoidFirst) {

    public PathWish {
        avoid = Set.copyOf(avoid);
        avoidFirst = Set.copyOf(avoidFirst);
    }

    public static PathWish avoiding(Set<NodeId> avoid) {
        return new PathWish(avoid, Set.of());
    }

    public PathWish avoidingToo(Set<NodeId> more) {
        Set<NodeId> all = new HashSet<>(avoid);
        all.addAll(more);
        return new PathWish(all, avoidFirst);
    }

    public PathWish startingApartFrom(Set<NodeId> firstHops) {
        return new PathWish(avoid, firstHops);
    }
}
