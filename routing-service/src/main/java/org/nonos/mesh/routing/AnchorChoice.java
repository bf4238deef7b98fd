package org.nonos.mesh.routing;

import java.util.Map;
import org.nonos.mesh.protocol.bound.BoundedMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.time.ProofCycles;
import org.nonos.mesh.routing.topology.KnownNode;

/**
 * Which of a relay's anchors an origin names to it. A relay takes its last two, so one is fresh that closed the last cycle
 * or, with time to spare, the one before it. In a partition, or where the relay's record lags, none is: then the hop is
 * built unproven. So it is for two cycles after a relay has refused a request with an anchor, for its clock may run
 * ahead of ours.
 */
final class AnchorChoice {

    private static final long MARGIN_MILLIS = 5_000;
    private static final int MAX_RESTING = 1_024;

    private final Realm realm;
    private final ProofCycles cycles;
    private final Map<NodeId, Long> restsUntilMillis = new BoundedMap<>(MAX_RESTING);

    AnchorChoice(Realm realm, ProofCycles cycles) {
        this.realm = realm;
        this.cycles = cycles;
    }

    Verification of(KnownNode relay, long nowMillis) {
        return relay.anchor()
                .filter(anchor -> isFresh(anchor.cycle(), nowMillis) && !rests(relay.id(), nowMillis))
                .map(anchor -> Verification.by(realm, anchor.anchor()))
                .orElseGet(() -> Verification.unproven(realm));
    }

    void refused(NodeId relay, long nowMillis) {
        restsUntilMillis.put(relay, nowMillis + 2 * cycles.lengthMillis());
    }

    /** By our clock; a relay's may be up to two cycles ahead. */
    private boolean isFresh(long cycle, long nowMillis) {
        long age = cycles.cycleAt(nowMillis) - cycle;
        return age >= -1 && (age <= 1 || age == 2 && cycles.millisToNext(nowMillis) > MARGIN_MILLIS);
    }

    private boolean rests(NodeId relay, long nowMillis) {
        Long until = restsUntilMillis.get(relay);
        // A clock that went back must not keep a relay resting for longer.
        return until != null && nowMillis < until && until - nowMillis <= 2 * cycles.lengthMillis();
    }
}
