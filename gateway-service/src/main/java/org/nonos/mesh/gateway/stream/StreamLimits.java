package org.nonos.mesh.gateway.stream;

/**
 * Every bound of bonded streams. Exposed as {@code mesh.gateway.stream-limits.*}; zero or less takes the default.
 *
 * @param legs circuits that carry one stream at a time, 1 to 4; 1, because each more may show the stream to another guard
 * @param windowBytes that one end holds of what it sent and the other has not acknowledged, and as many of what arrived and
 *     the local program has not taken; at least 128 KiB
 * @param memoryBytes of all windows of this node; when little of it is left, new streams have smaller windows
 * @param reviveMillis how long a stream without any leg waits for one before it is broken off
 * @param legSilenceMillis from a question to the other end of a leg without a word from it until the leg counts as dead
 *     at the latest; it does sooner when its round trips are short
 */
public record StreamLimits(int legs, int windowBytes, int memoryBytes, int reviveMillis, int legSilenceMillis) {

    /** Legs that one stream has at most, those that are being retired included. */
    public static final int MAX_LEGS = 8;

    /** Segments that may be unacknowledged, and so pieces out of order that may have to be held. */
    public static final int MAX_SEGMENTS = 1_024;

    public static final int LEAST_WINDOW_BYTES = 128 * 1024;

    public StreamLimits {
        legs = Math.min(orDefault(legs, 1), 4);
        windowBytes = Math.max(orDefault(windowBytes, 4 << 20), LEAST_WINDOW_BYTES);
        memoryBytes = orDefault(memoryBytes, 256 << 20);
        reviveMillis = orDefault(reviveMillis, 20_000);
        legSilenceMillis = orDefault(legSilenceMillis, 15_000);
    }

    public static StreamLimits defaults() {
        return new StreamLimits(0, 0, 0, 0, 0);
    }

    private static int orDefault(int value, int standard) {
        return value <= 0 ? standard : value;
    }
}
