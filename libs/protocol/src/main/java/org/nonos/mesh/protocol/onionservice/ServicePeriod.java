package org.nonos.mesh.protocol.onionservice;

import java.util.List;

/**
 * A day, counted from 1970 UTC: for so long a blinded key serves, and the same nodes keep a descriptor.
 *
 * @param number days since 1970
 */
public record ServicePeriod(long number) {

    public static final long LENGTH_MILLIS = 24 * 3_600_000L;

    /** Clocks may differ by so much: near the change of period, descriptors of both are kept. */
    private static final long OVERLAP_MILLIS = 2 * 3_600_000L;

    public ServicePeriod {
        if (number < 0) {
            throw new IllegalArgumentException("a period before 1970: " + number);
        }
    }

    public static ServicePeriod at(long nowMillis) {
        return new ServicePeriod(Math.max(0, nowMillis) / LENGTH_MILLIS);
    }

    /** The periods in which others may live now: one, or two near a change. The present one comes first. */
    public static List<ServicePeriod> around(long nowMillis) {
        ServicePeriod present = at(nowMillis);
        ServicePeriod earlier = at(nowMillis - OVERLAP_MILLIS);
        ServicePeriod later = at(nowMillis + OVERLAP_MILLIS);
        if (!earlier.equals(present)) {
            return List.of(present, earlier);
        }
        return later.equals(present) ? List.of(present) : List.of(present, later);
    }
}
