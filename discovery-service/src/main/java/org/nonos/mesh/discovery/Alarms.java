package org.nonos.mesh.discovery;

/** What the operator may need to know, kept as moments. */
final class Alarms {

    private static final long NEVER = Long.MIN_VALUE;
    private static final long RECENT_MILLIS = 600_000;
    private static final long SIGN_RETRY_MILLIS = 1_000;
    private static final int SUSPICIOUS_BEACONS = 3;

    private long aloneSinceMillis = NEVER;
    private long signingFailedMillis = NEVER;
    private long identityElsewhereMillis = NEVER;
    private long heardBeaconMillis = NEVER;
    private long offTimeMillis = NEVER;
    private int offTimeBeacons;

    void attached(long now) {
        if (aloneSinceMillis == NEVER) {
            aloneSinceMillis = now;
        }
    }

    void alone(long now) {
        if (aloneSinceMillis == NEVER) {
            aloneSinceMillis = now;
        }
    }

    void linked() {
        aloneSinceMillis = NEVER;
    }

    long lonelyMillis(long now) {
        return aloneSinceMillis == NEVER ? 0 : Math.max(0, now - aloneSinceMillis);
    }

    void signed() {
        signingFailedMillis = NEVER;
    }

    void signingFailed(long now) {
        signingFailedMillis = now;
    }

    boolean signingFails() {
        return signingFailedMillis != NEVER;
    }

    /** Shortly after a failure: do not ask again yet. */
    boolean signingRests(long now) {
        return signingFails() && Math.abs(now - signingFailedMillis) < SIGN_RETRY_MILLIS;
    }

    void identityElsewhere(long now) {
        identityElsewhereMillis = now;
    }

    boolean isIdentityElsewhere(long now) {
        return isRecent(identityElsewhereMillis, now);
    }

    void heardBeacon(long now) {
        heardBeaconMillis = now;
        offTimeBeacons = 0;
    }

    void refusedBeacon(String code, long now) {
        if (code.equals("expired") || code.equals("from-the-future")) {
            offTimeMillis = now;
            offTimeBeacons = Math.min(offTimeBeacons + 1, SUSPICIOUS_BEACONS);
        }
    }

    /** Beacons come in, and none of them from our time. They are not verified, so this is a question and no more. */
    boolean clockSuspect(long now) {
        return offTimeBeacons >= SUSPICIOUS_BEACONS
                && isRecent(offTimeMillis, now)
                && !isRecent(heardBeaconMillis, now);
    }

    private static boolean isRecent(long atMillis, long now) {
        return atMillis != NEVER && Math.abs(now - atMillis) < RECENT_MILLIS;
    }
}
