package org.nonos.mesh.gateway.stream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.cell.EndReason;

/**
 * One end of a bonded stream: two directions of bytes over legs that come and go. What a broken leg swallowed goes again
 * on another, so every byte arrives once and in order, or both ends learn that the stream broke. In the spirit of Tor's
 * Conflux (proposal 329: legs joined by a secret, sequence numbers, the leg of the shortest round trip that has room) and
 * of Multipath TCP (RFC 8684: positions of the whole stream, acknowledged apart from its legs); windows as QUIC's (RFC
 * 9000 §4.1).
 */
public final class BondedStream {

    private static final long FIRST_PAUSE_MICROS = 250_000;
    private static final long LONGEST_PAUSE_MICROS = 4_000_000;
    /** A leg that lived as long is replaced without a pause. */
    private static final long STEADY_MICROS = 2_000_000;
    /** A leg that answers after as long shows that those before it had not been given up in haste. */
    private static final long CALM_MICROS = 10_000_000;

    private static final int MOST_DOUBLINGS = 4;
    /**
     * What waits for a leg beyond this is not asked of the local program: it would lie here for as long as the window
     * lasts, and be copied by the garbage collector meanwhile.
     */
    private static final int MOST_WAITING_BYTES = 128 * 1024;
    /** By then what a retired leg had taken is acknowledged, or it was lost with the leg's circuit. */
    private static final long ORPHAN_MICROS = 5_000_000;

    private final boolean opener;
    private final StreamLimits limits;
    private final long windowBytes;
    private final StreamTally tally;
    private final SendBuffer sending = new SendBuffer();
    private final ReceiveBuffer receiving;
    private final TreeMap<Integer, StreamLeg> legs = new TreeMap<>();
    private final List<StreamEffect> effects = new ArrayList<>();
    private boolean over;
    private int opening;
    private long pauseMicros = FIRST_PAUSE_MICROS;
    private long openAtMicros;
    private long legsGoneAtMicros;
    private int lastHeardOn;
    /** Legs given up for their silence since one has last shown to be steady: each doubles how long the next may be silent. */
    private int silences;

    /**
     * @param opener brings the legs, the first of them unasked; the other end serves, and can ask for them only
     * @param windowBytes held at most of what was sent, and as many of what arrived; each plus one segment
     */
    public BondedStream(boolean opener, StreamLimits limits, int windowBytes, StreamTally tally, long nowMicros) {
        this.opener = opener;
        this.limits = limits;
        this.windowBytes = windowBytes;
        this.tally = tally;
        this.receiving = new ReceiveBuffer(windowBytes);
        this.legsGoneAtMicros = nowMicros;
        this.opening = opener ? 1 : 0;
    }

    /** Whether the local program may hand over more. */
    public boolean hasRoom() {
        return !over
                && sending.bytes() < windowBytes
                && sending.waitingBytes() < MOST_WAITING_BYTES
                && sending.segments() < StreamLimits.MAX_SEGMENTS;
    }

    public boolean over() {
        return over;
    }

    /** Those that stand, retiring ones included. */
    public int legs() {
        return legs.size();
    }

    /** Sent and not acknowledged, or out of order. */
    public long heldBytes() {
        return sending.bytes() + receiving.heldBytes();
    }

    /** @param nowMicros never goes back */
    public List<StreamEffect> step(StreamInput input, long nowMicros) {
        effects.clear();
        if (!over) {
            take(input, nowMicros);
        }
        if (!over) {
            pump();
            openLegs(nowMicros);
        }
        return List.copyOf(effects);
    }

    private void take(StreamInput input, long nowMicros) {
        switch (input) {
            case StreamInput.LegUp(int number, long drainAtMicros) -> up(number, drainAtMicros, nowMicros);
            case StreamInput.LegRefused(boolean refused) -> refused(refused, nowMicros);
            case StreamInput.LegDown(int number) -> down(legs.get(number), nowMicros);
            case StreamInput.LegEnded(int number) -> ended(legs.get(number), nowMicros);
            case StreamInput.LegSent(int number, int bytes) -> {
                StreamLeg leg = legs.get(number);
                if (leg != null) {
                    leg.took(bytes);
                }
            }
            case StreamInput.Heard(int number, StreamMessage message) -> {
                StreamLeg leg = legs.get(number);
                if (leg != null) {
                    leg.heard(nowMicros);
                    lastHeardOn = number;
                    heard(leg, message, nowMicros);
                }
            }
            case StreamInput.Send(byte[] buffer, int bytes) -> sending.add(buffer, bytes);
            case StreamInput.Finish() -> {
                sending.finish();
                overWhenDone();
            }
            case StreamInput.Fail(EndReason reason) -> {
                reset(reason);
                breakOff(reason, "");
            }
            case StreamInput.Taken(int bytes) -> {
                receiving.taken(bytes);
                tellWhenDue();
            }
            case StreamInput.Tick() -> tick(nowMicros);
        }
    }

    // Legs

    private void up(int number, long drainAtMicros, long nowMicros) {
        opening = Math.max(0, opening - 1);
        if (legs.size() >= StreamLimits.MAX_LEGS) {
            effects.add(new StreamEffect.DropLeg(number));
            return;
        }
        StreamLeg leg = new StreamLeg(number, drainAtMicros, nowMicros);
        legs.put(number, leg);
        word(leg, receiving.tell());
        ping(leg, nowMicros);
        retireDraining();
    }

    private void refused(boolean refused, long nowMicros) {
        opening = Math.max(0, opening - 1);
        pause(nowMicros);
        if (refused && legs.isEmpty()) {
            breakOff(EndReason.FAILED, "the far node does not know the stream any more");
        }
    }

    /** So that legs that break at once are not built without end. */
    private void pause(long nowMicros) {
        openAtMicros = nowMicros + pauseMicros;
        pauseMicros = Math.min(2 * pauseMicros, LONGEST_PAUSE_MICROS);
    }

    private void down(@Nullable StreamLeg leg, long nowMicros) {
        if (leg == null) {
            return;
        }
        gone(leg, nowMicros);
        sending.lost(leg.number);
        tally.legLost();
        if (nowMicros - leg.upAtMicros >= STEADY_MICROS) {
            pauseMicros = FIRST_PAUSE_MICROS;
        } else {
            pause(nowMicros);
        }
    }

    private void gone(StreamLeg leg, long nowMicros) {
        legs.remove(leg.number);
        legsGoneAtMicros = nowMicros;
        // The last word on it may be lost.
        receiving.tellAgain();
    }

    private void ended(@Nullable StreamLeg leg, long nowMicros) {
        if (leg == null) {
            return;
        }
        leg.ended = true;
        retire(leg);
        gone(leg, nowMicros);
        sending.orphan(leg.number, nowMicros);
    }

    /** The opener closes a leg when its successor is there; the other end answers by closing it too. */
    private void retireDraining() {
        if (opener && fresh() >= limits.legs()) {
            for (StreamLeg leg : legs.values()) {
                if (leg.draining && !leg.retiring) {
                    retire(leg);
                    tally.legReplaced();
                }
            }
        }
    }

    private void retire(StreamLeg leg) {
        if (!leg.retiring) {
            leg.retiring = true;
            effects.add(new StreamEffect.CloseLeg(leg.number));
        }
    }

    private int fresh() {
        return (int) legs.values().stream()
                .filter(leg -> !leg.retiring && !leg.draining)
                .count();
    }

    private void openLegs(long nowMicros) {
        if (opener && nowMicros >= openAtMicros) {
            for (int missing = limits.legs() - fresh() - opening;
                    missing > 0 && legs.size() + opening < StreamLimits.MAX_LEGS;
                    missing--) {
                opening++;
                effects.add(new StreamEffect.OpenLeg());
            }
        }
    }

    private void drain(StreamLeg leg) {
        if (!leg.draining) {
            leg.draining = true;
            if (!opener && !leg.retiring) {
                word(leg, new StreamMessage.Drain());
            }
            retireDraining();
        }
    }

    // From the other end

    private void heard(StreamLeg leg, StreamMessage message, long nowMicros) {
        switch (message) {
            case StreamMessage.Segment(long position, Slice bytes) -> segment(position, bytes);
            case StreamMessage.Received(long received, long limit) -> {
                if (!sending.received(received, limit)) {
                    protocol("the far node acknowledged what was never sent");
                }
                overWhenDone();
            }
            case StreamMessage.End(long length) -> {
                if (receiving.end(length)) {
                    deliverEnd();
                } else {
                    protocol("the far node contradicts itself about the stream's length");
                }
            }
            case StreamMessage.Ping(long token) -> {
                if (leg.hasRoomForWord()) {
                    word(leg, new StreamMessage.Pong(token));
                }
            }
            case StreamMessage.Pong(long token) -> pong(leg, token, nowMicros);
            case StreamMessage.Drain() -> drain(leg);
            case StreamMessage.Reset(EndReason reason) -> breakOff(reason, "the far end broke the stream off");
        }
    }

    private void pong(StreamLeg leg, long token, long nowMicros) {
        leg.pong(token, nowMicros);
        if (nowMicros - leg.upAtMicros >= CALM_MICROS) {
            silences = 0;
        }
    }

    private void segment(long position, Slice bytes) {
        List<Slice> ready = receiving.segment(position, bytes);
        if (ready == null) {
            protocol("the far node sent more than its window");
            return;
        }
        for (Slice slice : ready) {
            effects.add(new StreamEffect.Deliver(slice));
        }
        tally.reordered(receiving.heldBytes());
        deliverEnd();
        tellWhenDue();
    }

    private void deliverEnd() {
        if (receiving.deliversEnd()) {
            effects.add(new StreamEffect.DeliverEnd());
            tellWhenDue();
            overWhenDone();
        }
    }

    private void tellWhenDue() {
        if (receiving.mustTell()) {
            tell();
        }
    }

    /** On the leg on which something came: so a leg that works is heard of. */
    private void tell() {
        StreamLeg last = legs.get(lastHeardOn);
        Optional<StreamLeg> leg =
                last != null && !last.retiring && last.hasRoomForWord() ? Optional.of(last) : best(l -> true);
        leg.filter(StreamLeg::hasRoomForWord).ifPresent(with -> word(with, receiving.tell()));
    }

    // To the other end

    private void pump() {
        for (SendBuffer.Outgoing next = sending.next(); next != null; next = sending.next()) {
            Optional<StreamLeg> leg = best(StreamLeg::hasRoom);
            if (leg.isEmpty()) {
                return;
            }
            if (sending.sent(next, leg.get().number)) {
                tally.resent(next.messageBytes);
            }
            give(leg.get(), next.message, next.messageBytes, true);
        }
    }

    /** The lowest round trip; one that drains only when there is no other. */
    private Optional<StreamLeg> best(Predicate<StreamLeg> suits) {
        return legs.values().stream()
                .filter(leg -> !leg.retiring && suits.test(leg))
                .min(Comparator.comparing((StreamLeg leg) -> leg.draining).thenComparingLong(StreamLeg::rttMicros));
    }

    private void give(StreamLeg leg, byte[] message, int bytes, boolean use) {
        leg.given(bytes, use);
        effects.add(new StreamEffect.ToLeg(leg.number, message, bytes));
    }

    private void word(StreamLeg leg, StreamMessage message) {
        byte[] encoded = message.encode();
        boolean use = !(message instanceof StreamMessage.Ping || message instanceof StreamMessage.Pong);
        give(leg, encoded, encoded.length, use);
    }

    private void ping(StreamLeg leg, long nowMicros) {
        if (leg.wantsPing(nowMicros)) {
            word(leg, new StreamMessage.Ping(leg.pinged(nowMicros)));
        }
    }

    private void reset(EndReason reason) {
        best(StreamLeg::hasRoomForWord).ifPresent(leg -> word(leg, new StreamMessage.Reset(reason)));
    }

    // Time, and the end

    private void tick(long nowMicros) {
        for (StreamLeg leg : List.copyOf(legs.values())) {
            if (leg.isSilent(silences, limits.legSilenceMillis() * 1_000L, nowMicros)) {
                silences = Math.min(silences + 1, MOST_DOUBLINGS);
                effects.add(new StreamEffect.DropLeg(leg.number));
                down(leg, nowMicros);
            } else if (!leg.retiring) {
                ping(leg, nowMicros);
                if (nowMicros >= leg.drainAtMicros) {
                    drain(leg);
                }
            }
        }
        sending.requeueOrphans(nowMicros - ORPHAN_MICROS);
        if (receiving.mayTell()) {
            tell();
            overWhenDone();
        }
        if (legs.isEmpty() && nowMicros - legsGoneAtMicros >= limits.reviveMillis() * 1_000L) {
            breakOff(EndReason.TIMEOUT, "no circuit could take the place of the one that broke");
        }
    }

    private void overWhenDone() {
        if (!over && receiving.endTold() && sending.allReceived()) {
            over = true;
            legs.values().forEach(this::retire);
            legs.clear();
            effects.add(new StreamEffect.Over(EndReason.DONE, ""));
        }
    }

    private void protocol(String sentence) {
        reset(EndReason.PROTOCOL);
        breakOff(EndReason.PROTOCOL, sentence);
    }

    /** What was given to the legs before still goes. */
    private void breakOff(EndReason reason, String sentence) {
        if (!over) {
            over = true;
            legs.values().forEach(this::retire);
            legs.clear();
            effects.add(new StreamEffect.Over(reason == EndReason.DONE ? EndReason.FAILED : reason, sentence));
        }
    }
}
