package org.nonos.mesh.gateway.stream;

/** One leg of a bonded stream, as one end sees it. */
final class StreamLeg {

    /** Bytes given to a leg that its circuit has not taken: two full segments, so that it never runs dry. */
    private static final int ROOM_BYTES = 2 * StreamMessage.MAX_SEGMENT_BYTES;

    private static final long PING_MICROS = 1_000_000;
    /** Circuits without a cell are closed after five minutes. */
    private static final long KEEP_ALIVE_MICROS = 120_000_000;

    final int number;
    final long drainAtMicros;
    final long upAtMicros;
    boolean draining;
    /** This end sends no more on it. */
    boolean retiring;
    /** The other end sends no more on it. */
    boolean ended;

    private int queuedBytes;
    private long rttMicros = Long.MAX_VALUE;
    private boolean usedSincePing = true;
    private boolean pinging;
    private long pingAtMicros;
    private long pings;
    private long heardAtMicros;

    StreamLeg(int number, long drainAtMicros, long nowMicros) {
        this.number = number;
        this.drainAtMicros = drainAtMicros;
        this.upAtMicros = nowMicros;
        this.heardAtMicros = nowMicros;
        this.pingAtMicros = nowMicros - PING_MICROS;
    }

    void given(int bytes) {
        queuedBytes += bytes;
        usedSincePing = true;
    }

    void took(int bytes) {
        queuedBytes -= bytes;
    }

    boolean hasRoom() {
        return queuedBytes < ROOM_BYTES;
    }

    /** Small messages pass a little longer than segments; then they wait too. */
    boolean hasRoomForWord() {
        return queuedBytes < 2 * ROOM_BYTES;
    }

    long rttMicros() {
        return rttMicros;
    }

    void heard(long nowMicros) {
        heardAtMicros = nowMicros;
    }

    boolean wantsPing(long nowMicros) {
        long since = nowMicros - pingAtMicros;
        return !pinging && hasRoomForWord() && (usedSincePing ? since >= PING_MICROS : since >= KEEP_ALIVE_MICROS);
    }

    /** The question's token. */
    long pinged(long nowMicros) {
        pinging = true;
        usedSincePing = false;
        pingAtMicros = nowMicros;
        return ++pings;
    }

    void pong(long token, long nowMicros) {
        if (pinging && token == pings) {
            pinging = false;
            long sample = Math.max(1, nowMicros - pingAtMicros);
            rttMicros = rttMicros == Long.MAX_VALUE ? sample : (7 * rttMicros + sample) / 8;
        }
    }

    boolean silentFor(long micros, long nowMicros) {
        return pinging && nowMicros - Math.max(heardAtMicros, pingAtMicros) >= micros;
    }
}
