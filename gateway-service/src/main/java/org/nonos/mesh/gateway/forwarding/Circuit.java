package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.circuit.CircuitFlow;
import org.nonos.mesh.onion.circuit.CongestionLimits;
import org.nonos.mesh.onion.circuit.MemoryAccount;
import org.nonos.mesh.onion.relay.HopRatchet;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.onion.relay.RelayHop;
import org.nonos.mesh.protocol.identity.NodeId;

/** A circuit at this node: one that starts here, or one that a peer opened here and that ends here or goes on. */
abstract sealed class Circuit {

    final Map<Integer, CircuitStream> streams = new HashMap<>();
    /** Streams that have something to send and may, in turns. */
    final ArrayDeque<CircuitStream> sendable = new ArrayDeque<>();

    final MemoryAccount account;
    final long createdAtMillis;
    long usedAtMillis;
    long bytesIn;
    long bytesOut;
    /** The highest number that a stream has had here. */
    int lastStream;
    /** DATA that may still come for streams that have ended. */
    int crossing;

    boolean closed;
    private @Nullable CircuitFlow flow;

    private Circuit(MemoryAccount account, long nowMillis) {
        this.account = account;
        this.createdAtMillis = nowMillis;
        this.usedAtMillis = nowMillis;
    }

    /** Flow control of this end; made when first needed, because most circuits only pass. */
    final CircuitFlow flow() {
        CircuitFlow made = flow;
        if (made == null) {
            made = new CircuitFlow(CongestionLimits.DEFAULT);
            flow = made;
        }
        return made;
    }

    /** The leg towards which this end's streams speak. */
    abstract Leg streamLeg();

    /** Seals a cell whose payload has been written, for the other end of the streams. */
    abstract void seal(CellCommand command, byte[] cell);

    /** The tag by which the other end will know the cell that was sealed last. */
    abstract byte[] sealedTag(byte[] cell);

    /** The tag of the cell that the other end sealed last. */
    abstract byte[] heardTag();

    /** Starts here. */
    static final class Origin extends Circuit {

        final long handle;
        final OriginLayers layers;
        final List<OriginHop> hops = new ArrayList<>(3);
        private @Nullable Leg first;

        boolean awaitsAnswer = true;
        boolean ready;
        int earlyCells;
        long askedAtMillis;
        /** When its hops' keys are changed next. */
        long cycleAtMillis = Long.MAX_VALUE;

        long cycle;
        List<NodeId> path = List.of();
        /** Routing tells us and whoever asked for the circuit on two lines, so a stream may come before "ready". */
        final List<ForwardingInput.OpenStream> early = new ArrayList<>();

        Origin(long handle, OriginLayers layers, MemoryAccount account, long nowMillis) {
            super(account, nowMillis);
            this.handle = handle;
            this.layers = layers;
            this.askedAtMillis = nowMillis;
        }

        void begin(Leg leg) {
            first = leg;
        }

        @Override
        Leg streamLeg() {
            Leg leg = first;
            if (leg == null) {
                throw new IllegalStateException("the circuit has no link yet");
            }
            return leg;
        }

        @Override
        void seal(CellCommand command, byte[] cell) {
            layers.seal(layers.hops() - 1, command, cell);
        }

        @Override
        byte[] sealedTag(byte[] cell) {
            return layers.lastSealedTag();
        }

        @Override
        byte[] heardTag() {
            return layers.lastRecognisedTag();
        }
    }

    /** A peer opened it. */
    static final class Relayed extends Circuit {

        private @Nullable Leg previous;

        @Nullable
        RelayHop keys;

        @Nullable
        HopRatchet ratchet;

        @Nullable
        Leg next;

        boolean nextAnswered;
        long askedAtMillis;
        int earlyCells;
        long cycle;
        long cycledAtMillis;
        /** Whether fresh keys for the coming cycle have been exchanged. */
        boolean renewed;

        Relayed(MemoryAccount account, long nowMillis) {
            super(account, nowMillis);
            this.askedAtMillis = nowMillis;
            this.cycledAtMillis = nowMillis;
        }

        void begin(Leg leg) {
            previous = leg;
        }

        @Override
        Leg streamLeg() {
            Leg leg = previous;
            if (leg == null) {
                throw new IllegalStateException("the circuit has no link yet");
            }
            return leg;
        }

        RelayHop hop() {
            RelayHop hop = keys;
            if (hop == null) {
                throw new IllegalStateException("this hop has no keys yet");
            }
            return hop;
        }

        @Override
        void seal(CellCommand command, byte[] cell) {
            hop().originate(command, cell);
        }

        @Override
        byte[] sealedTag(byte[] cell) {
            return Arrays.copyOfRange(cell, Cell.BODY_OFFSET, Cell.PAYLOAD_OFFSET);
        }

        @Override
        byte[] heardTag() {
            return hop().lastRecognisedTag();
        }
    }
}
