package org.nonos.mesh.onion.handshake;

import java.nio.ByteBuffer;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * Which of its onion keys a relay uses when. Periods last {@link #PERIOD_MILLIS} by the relay's own clock and begin at a
 * moment that its identity shifts, so that a mesh does not rotate all at once. The keys of the period before serve for
 * {@link #GRACE_MILLIS} more: records hold for two hours.
 *
 * @param number which period it is
 * @param previousServes whether the keys of period {@code number - 1} are still good
 */
public record OnionKeyPeriod(long number, boolean previousServes) {

    public static final long PERIOD_MILLIS = 7 * 86_400_000L;
    public static final long GRACE_MILLIS = 86_400_000L;

    public static OnionKeyPeriod at(NodeId node, long nowMillis) {
        long shift = Math.floorMod(ByteBuffer.wrap(node.toArray()).getLong(), PERIOD_MILLIS);
        long since = Math.max(0, nowMillis) + shift;
        return new OnionKeyPeriod(since / PERIOD_MILLIS, since % PERIOD_MILLIS < GRACE_MILLIS);
    }
}
