package org.nonos.mesh.gateway.stream;

/** One leg of a bonded stream, as one end sees it. */
final class StreamLeg {

    /** Bytes given to a leg that its circuit has not taken: two full segments, so that it never runs dry. */
    private static final int ROOM_BYTES = 2 * StreamMessage.MAX_SEGMENT_BYTES;

    private static final long PING_MICROS = 1_000_000;
    /** A leg that is silent while an answer is due is asked no sooner than after this. */
    private static final long SOONEST_PING_MICROS = 250_000;
    /** And is not dead before it was silent for as long after the question: far nodes have pauses too. */
    private static final long LEAST_PATIENCE_MICROS = 1_000_000;
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
    private final RoundTrip roundTrip = new RoundTrip();
    private boolean usedSincePing = true;
    /** Something was given to it that the other end has a word to say on, and it has said nothing since. */
    private boolean unanswered;

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

    /** @param use whether it is more than a question or its answer, which alone keep no leg busy */
    void given(int bytes, boolean use) {
        queuedBytes += bytes;
        usedSincePing |= use;
        unanswered |= use;
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
        return roundTrip.smoothedMicros();
    }

    void heard(long nowMicros) {
        heardAtMicros = nowMicros;
        unanswered = false;
    }

    boolean wantsPing(long nowMicros) {
        if (pinging || !hasRoomForWord()) {
            return false;
        }
        long since = nowMicros - pingAtMicros;
        boolean due = since >= (usedSincePing ? PING_MICROS : KEEP_ALIVE_MICROS);
        return due || unanswered && silence(nowMicros) >= soonest();
    }

    private long soonest() {
        return Math.clamp(roundTrip.timeoutMicros(), SOONEST_PING_MICROS, PING_MICROS);
    }

    private long silence(long nowMicros) {
        return nowMicros - Math.max(heardAtMicros, pingAtMicros);
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
            roundTrip.took(nowMicros - pingAtMicros);
        }
    }

    /**
     * A question is out, and nothing was heard for twice as long as an answer takes.
     *
     * @param doublings of that time, because legs were given up for their silence before
     * @param mostMicros that it is waited for
     */
    boolean isSilent(int doublings, long mostMicros, long nowMicros) {
        long patience = Math.max(2 * roundTrip.timeoutMicros(), LEAST_PATIENCE_MICROS) << doublings;
        return pinging && silence(nowMicros) >= Math.min(patience, mostMicros);
    }
}
