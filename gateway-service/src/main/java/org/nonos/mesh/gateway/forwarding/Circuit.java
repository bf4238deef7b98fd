package org.nonos.mesh.gateway.forwarding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.RelayMessage;
import org.nonos.mesh.onion.cell.RelayPayload;
import org.nonos.mesh.onion.relay.OriginLayers;
import org.nonos.mesh.onion.relay.RelayHop;
import org.nonos.mesh.protocol.identity.NodeId;

/** A circuit at this node: one that starts here, or one that a peer opened here and that ends here or goes on. */
abstract sealed class Circuit {

    /** Where the circuit touches a link. */
    record Leg(NodeId peer, long circuitId) {}

    final Map<Integer, CircuitStream> streams = new HashMap<>();
    final long createdAtMillis;
    long usedAtMillis;
    long bytesIn;
    long bytesOut;
    boolean closed;

    private Circuit(long nowMillis) {
        this.createdAtMillis = nowMillis;
        this.usedAtMillis = nowMillis;
    }

    /** The link towards which this end's streams speak. */
    abstract Leg streamLeg();

    /** Seals a cell whose payload has been written, for the other end of the streams. */
    abstract void seal(CellCommand command, byte[] cell);

    /** A cell with one message to the other end. */
    final byte[] cellWith(CellCommand command, RelayMessage message) {
        byte[] cell = new byte[Cell.CELL_BYTES];
        RelayPayload.write(cell, message);
        return finish(command, cell);
    }

    final byte[] dataCell(int stream, byte[] data) {
        byte[] cell = new byte[Cell.CELL_BYTES];
        RelayPayload.writeData(cell, stream, data, 0, data.length);
        return finish(CellCommand.RELAY, cell);
    }

    private byte[] finish(CellCommand command, byte[] cell) {
        Cell.writeHead(cell, streamLeg().circuitId(), command);
        seal(command, cell);
        bytesOut += cell.length;
        return cell;
    }

    /** Starts here. */
    static final class Origin extends Circuit {

        final long handle;
        final OriginLayers layers;
        /** Its circuit id is known once the link has given one. */
        Leg first;

        boolean awaitsAnswer = true;
        boolean ready;
        int earlyCells;
        int nextStream = 1;
        long askedAtMillis;
        List<NodeId> path = List.of();
        /** Routing tells us and whoever asked for the circuit on two lines, so a stream may come before "ready". */
        final List<ForwardingInput.OpenStream> early = new ArrayList<>();

        Origin(long handle, OriginLayers layers, NodeId firstHop, long nowMillis) {
            super(nowMillis);
            this.handle = handle;
            this.layers = layers;
            this.first = new Leg(firstHop, 0);
            this.askedAtMillis = nowMillis;
        }

        @Override
        Leg streamLeg() {
            return first;
        }

        @Override
        void seal(CellCommand command, byte[] cell) {
            layers.seal(layers.hops() - 1, command, cell);
        }
    }

    /** A peer opened it. */
    static final class Relayed extends Circuit {

        final Leg previous;

        @Nullable
        RelayHop keys;

        @Nullable
        Leg next;

        /** A circuit of someone else that ends here too: what is not recognised goes on towards its origin. */
        @Nullable
        Relayed joined;

        boolean nextAnswered;
        long askedAtMillis;
        int earlyCells;

        Relayed(Leg previous, long nowMillis) {
            super(nowMillis);
            this.previous = previous;
            this.askedAtMillis = nowMillis;
        }

        @Override
        Leg streamLeg() {
            return previous;
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
    }
}
