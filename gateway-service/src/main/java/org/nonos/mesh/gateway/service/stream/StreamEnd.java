package org.nonos.mesh.gateway.service.stream;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.stream.BondedStream;
import org.nonos.mesh.gateway.stream.Slice;
import org.nonos.mesh.gateway.stream.StreamEffect;
import org.nonos.mesh.gateway.stream.StreamInput;
import org.nonos.mesh.gateway.stream.StreamLimits;
import org.nonos.mesh.gateway.stream.StreamMessage;
import org.nonos.mesh.gateway.stream.StreamTally;
import org.nonos.mesh.onion.cell.EndReason;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * This node's end of a bonded stream. Nothing here blocks: whoever carries its bytes to and from the local program is told
 * when there is something to do.
 */
public final class StreamEnd {

    /** For what is on its way when the stream is over, and for the other end to close its legs. */
    private static final long LINGER_MICROS = 5_000_000;
    /** For the other end to acknowledge what it has, when both programs are done. */
    private static final long LAST_WORD_MICROS = 60_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final BondedStream core;
    private final Opener opener;
    private final Runnable whenOver;
    private final int windowBytes;
    private final long startedAtNanos = System.nanoTime();
    private final Arrivals arrivals = new Arrivals();
    private final Map<Integer, LegPump> pumps = new HashMap<>();
    /** What the core is to be told once it has said all it had to say. */
    private final ArrayDeque<StreamInput> wentAtOnce = new ArrayDeque<>();

    private Runnable changed = () -> {};
    private boolean outOfRoom;
    private int lastLeg;
    private boolean finished;
    private boolean heardEnd;
    private boolean failing;
    private long doneAtMicros = Long.MAX_VALUE;
    private long overAtMicros = Long.MAX_VALUE;
    private StreamEffect.@Nullable Over over;

    enum Outcome {
        /** More may come. */
        OPEN,
        /** The other end sends no more; it may still read. */
        ENDED,
        /** The other end sends no more, and reads no more. */
        OVER,
        /** The other end had not said all. */
        BROKEN
    }

    /** Brings a leg, on a thread of its own; the serving end has none. */
    interface Opener {
        void open(StreamEnd end, int place, Set<NodeId> avoid);
    }

    /** @param whenOver runs once, under the lock; it must not block */
    StreamEnd(@Nullable Opener opener, StreamLimits limits, int windowBytes, StreamTally tally, Runnable whenOver) {
        this.core = new BondedStream(opener != null, limits, windowBytes, tally, 0);
        this.opener = opener == null ? (end, place, avoid) -> {} : opener;
        this.windowBytes = windowBytes;
        this.whenOver = whenOver;
    }

    // The local program

    /** @param told of every change, on any thread and under the lock: it must neither block nor call back from there */
    void tell(Runnable told) {
        lock.lock();
        try {
            changed = told;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends; the buffer begins with room for a segment's head, and is the stream's from then on. False when no more may be
     * sent before {@link #hasRoom}; what little is sent all the same still goes.
     */
    boolean send(byte[] buffer, int bytes) {
        lock.lock();
        try {
            step(new StreamInput.Send(buffer, bytes));
            outOfRoom = !core.hasRoom();
            return !outOfRoom;
        } finally {
            lock.unlock();
        }
    }

    boolean hasRoom() {
        lock.lock();
        try {
            return core.hasRoom();
        } finally {
            lock.unlock();
        }
    }

    /** This end sends no more. */
    void finish() {
        lock.lock();
        try {
            finished = true;
            doneWhenBothAre();
            step(new StreamInput.Finish());
        } finally {
            lock.unlock();
        }
    }

    /** The next bytes; null when none wait. Each is answered by {@link #taken}. */
    @Nullable
    Slice poll() {
        lock.lock();
        try {
            return arrivals.poll();
        } finally {
            lock.unlock();
        }
    }

    /** What the local program has to be told once nothing waits for it. */
    Outcome outcome() {
        lock.lock();
        try {
            if (!arrivals.isEmpty()) {
                return Outcome.OPEN;
            }
            if (heardEnd) {
                return over == null ? Outcome.ENDED : Outcome.OVER;
            }
            return over == null ? Outcome.OPEN : Outcome.BROKEN;
        } finally {
            lock.unlock();
        }
    }

    void taken(int bytes) {
        lock.lock();
        try {
            step(new StreamInput.Taken(bytes));
        } finally {
            lock.unlock();
        }
    }

    /** Ends both directions. Does nothing once the stream is over. */
    public void fail(EndReason reason) {
        lock.lock();
        try {
            failing = over == null;
            step(new StreamInput.Fail(reason));
        } finally {
            lock.unlock();
        }
    }

    // Legs

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** A leg that both ends agree on; it is let go when the stream is over meanwhile. */
    void attach(ByteStream leg, int place) {
        LegPump pump = null;
        lock.lock();
        try {
            if (over == null) {
                int number = ++lastLeg;
                pump = new LegPump(number, place, leg, this, lock.newCondition());
                pumps.put(number, pump);
                step(new StreamInput.LegUp(number, micros(leg.carrier().drainAtNanos())));
            }
        } finally {
            lock.unlock();
        }
        if (pump == null) {
            leg.fail(EndReason.FAILED);
        } else {
            pump.start();
        }
    }

    /** @param unknown the other end knows nothing of the stream */
    void legRefused(boolean unknown) {
        lock.lock();
        try {
            step(new StreamInput.LegRefused(unknown));
        } finally {
            lock.unlock();
        }
    }

    void sent(int leg, int bytes) {
        lock.lock();
        try {
            step(new StreamInput.LegSent(leg, bytes));
        } finally {
            lock.unlock();
        }
    }

    void heard(int leg, List<StreamMessage> messages) {
        lock.lock();
        try {
            for (StreamMessage message : messages) {
                step(new StreamInput.Heard(leg, message));
            }
        } finally {
            lock.unlock();
        }
    }

    void ended(int leg) {
        lock.lock();
        try {
            step(new StreamInput.LegEnded(leg));
        } finally {
            lock.unlock();
        }
    }

    /** One of its two directions has ended. */
    void pumpEnded(LegPump pump, boolean broken) {
        lock.lock();
        try {
            if (broken) {
                drop(pump, EndReason.FAILED);
                step(new StreamInput.LegDown(pump.number));
            }
            if (pump.oneEnded()) {
                pumps.remove(pump.number);
            }
        } finally {
            lock.unlock();
        }
    }

    // Inside the lock

    private void step(StreamInput input) {
        for (StreamInput next = input; next != null; next = wentAtOnce.poll()) {
            for (StreamEffect effect : core.step(next, micros(System.nanoTime()))) {
                carryOut(effect);
            }
        }
        if (outOfRoom && core.hasRoom()) {
            outOfRoom = false;
            changed.run();
        }
    }

    private void drop(LegPump pump, EndReason reason) {
        if (pump.drop(reason)) {
            pumps.remove(pump.number);
        }
    }

    private void carryOut(StreamEffect effect) {
        switch (effect) {
            case StreamEffect.ToLeg(int leg, byte[] message, int bytes) -> {
                LegPump pump = pumps.get(leg);
                if (pump != null && pump.give(message, bytes)) {
                    wentAtOnce.add(new StreamInput.LegSent(leg, bytes));
                }
            }
            case StreamEffect.Deliver(Slice bytes) -> {
                arrivals.add(bytes);
                changed.run();
            }
            case StreamEffect.DeliverEnd() -> {
                heardEnd = true;
                doneWhenBothAre();
                changed.run();
            }
            case StreamEffect.OpenLeg() -> open();
            case StreamEffect.CloseLeg(int leg) -> {
                LegPump pump = pumps.get(leg);
                if (pump != null) {
                    pump.close();
                }
            }
            case StreamEffect.DropLeg(int leg) -> {
                LegPump pump = pumps.get(leg);
                if (pump != null) {
                    drop(pump, EndReason.TIMEOUT);
                }
            }
            case StreamEffect.Over end -> {
                over = end;
                overAtMicros = micros(System.nanoTime());
                if (failing) {
                    arrivals.clear();
                }
                whenOver.run();
                changed.run();
            }
        }
    }

    private void doneWhenBothAre() {
        if (finished && heardEnd) {
            doneAtMicros = micros(System.nanoTime());
        }
    }

    /** In the first place in which no leg stands that is to stay. */
    private void open() {
        Set<Integer> taken = new HashSet<>();
        Set<NodeId> avoid = new HashSet<>();
        long now = System.nanoTime();
        for (LegPump pump : pumps.values()) {
            if (!pump.closing() && pump.leg.carrier().drainAtNanos() - now > 0) {
                taken.add(pump.place);
                avoid.addAll(pump.leg.carrier().relays());
            }
        }
        int place = 0;
        while (taken.contains(place)) {
            place++;
        }
        opener.open(this, place, avoid);
    }

    private long micros(long nanos) {
        return nanos == Long.MAX_VALUE ? nanos : TimeUnit.NANOSECONDS.toMicros(nanos - startedAtNanos);
    }

    // Time

    /** False when nothing is left of it. */
    boolean tick() {
        lock.lock();
        try {
            long now = micros(System.nanoTime());
            if (over == null && doneAtMicros != Long.MAX_VALUE && now - doneAtMicros > LAST_WORD_MICROS) {
                step(new StreamInput.Fail(EndReason.TIMEOUT));
            }
            step(new StreamInput.Tick());
            if (over != null && now - overAtMicros > LINGER_MICROS) {
                List.copyOf(pumps.values()).forEach(pump -> drop(pump, EndReason.FAILED));
            }
            return over == null || !pumps.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int legs() {
        lock.lock();
        try {
            return core.legs();
        } finally {
            lock.unlock();
        }
    }

    long heldBytes() {
        lock.lock();
        try {
            return core.heldBytes();
        } finally {
            lock.unlock();
        }
    }

    int windowBytes() {
        return windowBytes;
    }
}
