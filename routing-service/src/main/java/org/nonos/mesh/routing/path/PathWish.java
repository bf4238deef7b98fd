package org.nonos.mesh.routing.path;

import java.util.HashSet;
import java.util.Set;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * What a path must keep clear of.
 *
 * @param avoid nodes that must not be relays
 * @param avoidFirst nodes that must not be the first hop
 * @param avoidMiddle nodes that must not be relays after the first hop
 */
public record PathWish(Set<NodeId> avoid, Set<NodeId> avoidFirst, Set<NodeId> avoidMiddle) {

    public PathWish {
        avoid = Set.copyOf(avoid);
        avoidFirst = Set.copyOf(avoidFirst);
        avoidMiddle = Set.copyOf(avoidMiddle);
    }

    public static PathWish avoiding(Set<NodeId> avoid) {
        return new PathWish(avoid, Set.of(), Set.of());
    }

    public PathWish avoidingToo(Set<NodeId> more) {
        Set<NodeId> all = new HashSet<>(avoid);
        all.addAll(more);
        return new PathWish(all, avoidFirst, avoidMiddle);
    }

    public PathWish startingApartFrom(Set<NodeId> firstHops) {
        return new PathWish(avoid, firstHops, avoidMiddle);
    }

    public PathWish sparing(Set<NodeId> middles) {
        Set<NodeId> all = new HashSet<>(avoidMiddle);
        all.addAll(middles);
        return new PathWish(avoid, avoidFirst, all);
    }
}
