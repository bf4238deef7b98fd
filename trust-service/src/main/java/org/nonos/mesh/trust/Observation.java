package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * What a layer of this node has seen another node do.
 *
 * @param positive units of the class, at most {@link #MAX_UNITS}
 * @param negative units of the class, at most {@link #MAX_UNITS}
 * @param reason why, in lower-case letters, digits and dashes: "chunk-hash-mismatch"; may be empty
 */
public record Observation(NodeId subject, EvidenceClass evidenceClass, long positive, long negative, String reason) {

    public static final long MAX_UNITS = 1_000_000;
    public static final int MAX_REASON_CHARS = 48;

    public Observation {
        if (fault(positive, negative, reason) != null) {
            throw new IllegalArgumentException(fault(positive, negative, reason));
        }
    }

    /** From another service: refused with one sentence when out of bounds. */
    public static Decoded<Observation> check(
            NodeId subject, EvidenceClass evidenceClass, long positive, long negative, String reason) {
        String fault = fault(positive, negative, reason);
        return fault == null
                ? Decoded.ok(new Observation(subject, evidenceClass, positive, negative, reason))
                : Decoded.refused("bad-observation", fault);
    }

    private static @org.jspecify.annotations.Nullable String fault(long positive, long negative, String reason) {
        if (positive < 0 || negative < 0 || positive > MAX_UNITS || negative > MAX_UNITS) {
            return "an observation counts 0 to " + MAX_UNITS + " units";
        }
        if (positive == 0 && negative == 0) {
            return "an observation counts at least one unit";
        }
        return reason.length() <= MAX_REASON_CHARS && reason.chars().allMatch(Observation::plain)
                ? null
                : "a reason has at most " + MAX_REASON_CHARS + " lower-case letters, digits and dashes";
    }

    private static boolean plain(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }
}
