package org.nonos.mesh.discovery;

/**
 * How often a node beacons; the words are RFC 6206's.
 *
 * @param minMillis Imin: the first interval after news
 * @param maxMillis the longest interval, once all is quiet
 * @param unsettledMaxMillis the longest while the node has fewer links than it wants and could have
 * @param redundancy k: a node stays silent when that many others that know it have spoken in its interval
 */
public record BeaconTiming(long minMillis, long maxMillis, long unsettledMaxMillis, int redundancy) {

    public static final BeaconTiming DEFAULTS = new BeaconTiming(500, 512_000, 32_000, 5);

    public BeaconTiming {
        if (minMillis < 100 || minMillis > 60_000) {
            throw new IllegalArgumentException(
                    "mesh.discovery.beacon.min-interval-millis must be 100 to 60000, is " + minMillis);
        }
        if (maxMillis < minMillis || maxMillis > 3_600_000) {
            throw new IllegalArgumentException("mesh.discovery.beacon.max-interval-millis must be " + minMillis
                    + " (the shortest interval) to 3600000, is " + maxMillis);
        }
        if (unsettledMaxMillis < minMillis || unsettledMaxMillis > maxMillis) {
            throw new IllegalArgumentException("mesh.discovery.beacon.unsettled-max-interval-millis must lie between "
                    + minMillis + " and " + maxMillis + ", is " + unsettledMaxMillis);
        }
        if (redundancy < 1 || redundancy > 64) {
            throw new IllegalArgumentException("mesh.discovery.beacon.redundancy must be 1 to 64, is " + redundancy);
        }
    }

    /**
     * How long a beacon holds: four times the span in which a domain of that many nodes hears each of its members once,
     * at most a day.
     */
    public long lifetimeSeconds(int domainNodes) {
        long rounds = Math.max(1, Math.ceilDiv(domainNodes, redundancy));
        return Math.clamp(4 * rounds * maxMillis / 1000, 60, 86_400);
    }
}
