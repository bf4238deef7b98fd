package org.nonos.mesh.protocol.discovery;

import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * How a node closed its last proof cycle.
 *
 * @param cycle number of the cycle
 * @param anchor its anchor
 * @param previous the anchor before it, where known; beacons leave it out
 */
public record CycleAnchor(
        long cycle, Bytes32 anchor, @Nullable Bytes32 previous) {

    public CycleAnchor {
        if (cycle < 0) {
            throw new IllegalArgumentException("cycle " + cycle);
        }
    }

    CycleAnchor withoutPrevious() {
        return new CycleAnchor(cycle, anchor, null);
    }
}
