package org.nonos.mesh.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;

/**
 * Makes uptime observations of the comings and goings of links. A standing link gives a positive per probe span. A link
 * lost without a goodbye gives a negative, unless the peer is back within a grace, or more than half of all links went
 * with it: then the trouble is ours.
 */
final class UptimeProbes {

    static final String LOST = "link-lost";

    /** Links are bounded by the gateway; this bounds those that come and go within a grace. */
    private static final int MAX_LOSSES = 1_024;

    private final long probeMillis;
    private final long graceMillis;
    private final Map<NodeId, Long> probedAtMillis = new TreeMap<>();
    private final Map<NodeId, Loss> losses = new TreeMap<>();

    UptimeProbes(long probeMillis, long graceMillis) {
        this.probeMillis = probeMillis;
        this.graceMillis = graceMillis;
    }

    /** @param stood how many links there were, the lost one included */
    private record Loss(long atMillis, int stood, boolean judged) {}

    void linkUp(NodeId peer, long nowMillis) {
        losses.remove(peer);
        probedAtMillis.put(peer, nowMillis);
    }

    void linkDown(NodeId peer, boolean orderly, long nowMillis) {
        int stood = probedAtMillis.size();
        if (probedAtMillis.remove(peer) != null && !orderly && losses.size() < MAX_LOSSES) {
            losses.put(peer, new Loss(nowMillis, stood, false));
        }
    }

    /** This node went deaf, not its peers. */
    void forget() {
        probedAtMillis.clear();
        losses.clear();
    }

    List<Observation> tick(long nowMillis) {
        List<Observation> seen = new ArrayList<>();
        probedAtMillis.replaceAll((peer, since) -> {
            long spans = Math.max(0, nowMillis - since) / probeMillis;
            if (spans > 0) {
                // One at a time: a clock that leaps ahead does not prove years of uptime.
                seen.add(new Observation(peer, EvidenceClass.UPTIME, 1, 0, ""));
                return nowMillis;
            }
            return since;
        });
        losses.replaceAll((peer, loss) -> {
            if (loss.judged || nowMillis - loss.atMillis < graceMillis) {
                return loss;
            }
            if (!isOurs(loss)) {
                seen.add(new Observation(peer, EvidenceClass.UPTIME, 0, 1, LOST));
            }
            return new Loss(loss.atMillis, loss.stood, true);
        });
        // Links lost a little later are judged together with these.
        losses.values().removeIf(loss -> nowMillis - loss.atMillis >= 2 * graceMillis);
        return seen;
    }

    private boolean isOurs(Loss loss) {
        List<Loss> together = losses.values().stream()
                .filter(other -> Math.abs(other.atMillis - loss.atMillis) <= graceMillis)
                .toList();
        int stood = together.stream().mapToInt(Loss::stood).max().orElse(0);
        return together.size() * 2 > stood;
    }
}
