package org.nonos.mesh.onion.relay;

import java.util.ArrayList;
import java.util.List;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;

/**
 * Counter Galois Onion over whole cells. A hop's seed is the forward direction's keys and nonce, then the backward
 * direction's. Whoever originates or recognises a cell evolves its keys at once, so keys of cell k say nothing about
 * cells before k.
 */
final class CounterGaloisCryptography implements RelayCryptography {

    /** Layers come off and go on from one buffer into another, and back with the next. */
    private static final ThreadLocal<byte[]> OTHER = ThreadLocal.withInitial(() -> new byte[Cell.CELL_BYTES]);

    private final WideBlocks blocks;
    private final int directionBytes;

    CounterGaloisCryptography(WideBlocks blocks) {
        if (blocks.payloadBytes() != Cell.PAYLOAD_BYTES) {
            throw new IllegalArgumentException("cells have payloads of " + Cell.PAYLOAD_BYTES + " bytes");
        }
        this.blocks = blocks;
        this.directionBytes = CounterGaloisState.bytes(blocks);
    }

    @Override
    public int seedBytes() {
        return 2 * directionBytes;
    }

    @Override
    public int directionBytes() {
        return directionBytes;
    }

    @Override
    public RelayHop relay(byte[] seed) {
        return new Relay(blocks, keys(seed));
    }

    @Override
    public OriginLayers origin() {
        return new Origin();
    }

    private record Keys(CounterGaloisState forward, CounterGaloisState backward) {}

    private Keys keys(byte[] seed) {
        if (seed.length != seedBytes()) {
            throw new IllegalArgumentException("a hop's seed has " + seedBytes() + " bytes, not " + seed.length);
        }
        return new Keys(CounterGaloisState.of(blocks, seed, 0), CounterGaloisState.of(blocks, seed, directionBytes));
    }

    private record Relay(WideBlocks blocks, Keys keys) implements RelayHop {
        @Override
        public boolean forward(CellCommand command, byte[] cell) {
            return keys.forward.relayForward(command.wireNumber(), cell, Cell.BODY_OFFSET);
        }

        @Override
        public void backward(CellCommand command, byte[] cell) {
            keys.backward.relayBackward(command.wireNumber(), cell, Cell.BODY_OFFSET);
        }

        @Override
        public void originate(CellCommand command, byte[] cell) {
            keys.backward.relayOriginate(command.wireNumber(), cell, Cell.BODY_OFFSET);
        }

        @Override
        public void rekeyForward(byte[] seed) {
            keys.forward.rekey(blocks, seed);
        }

        @Override
        public void rekeyBackward(byte[] seed) {
            keys.backward.rekey(blocks, seed);
        }

        @Override
        public byte[] lastRecognisedTag() {
            return keys.forward.recognisedTag();
        }

        @Override
        public String toString() {
            return "RelayHop";
        }
    }

    private final class Origin implements OriginLayers {
        private final List<Keys> hops = new ArrayList<>(3);
        private final byte[] lastSealedTag = new byte[Cell.TAG_BYTES];
        private int lastRecognisedHop;

        @Override
        public int hops() {
            return hops.size();
        }

        @Override
        public void addHop(byte[] seed) {
            hops.add(keys(seed));
        }

        @Override
        public void seal(int hop, CellCommand command, byte[] cell) {
            byte[] from = cell;
            byte[] to = OTHER.get();
            hops.get(hop).forward.originSeal(command.wireNumber(), from, to, Cell.BODY_OFFSET);
            System.arraycopy(to, Cell.BODY_OFFSET, lastSealedTag, 0, Cell.TAG_BYTES);
            for (int i = hop - 1; i >= 0; i--) {
                byte[] sealed = to;
                to = from;
                from = sealed;
                hops.get(i).forward.originWrap(command.wireNumber(), from, to, Cell.BODY_OFFSET);
            }
            bring(hop + 1, to, cell);
        }

        @Override
        public int open(CellCommand command, byte[] cell) {
            byte[] from = cell;
            byte[] to = OTHER.get();
            for (int i = 0; i < hops.size(); i++) {
                CounterGaloisState state = hops.get(i).backward;
                if (state.originOpen(command.wireNumber(), from, to, Cell.BODY_OFFSET)) {
                    bring(i + 1, to, cell);
                    lastRecognisedHop = i;
                    return i;
                }
                byte[] opened = to;
                to = from;
                from = opened;
            }
            return NOT_RECOGNISED;
        }

        /** An odd number of layers ends in the other buffer. */
        private static void bring(int layers, byte[] body, byte[] cell) {
            if (layers % 2 == 1) {
                System.arraycopy(body, Cell.BODY_OFFSET, cell, Cell.BODY_OFFSET, Cell.BODY_BYTES);
            }
        }

        @Override
        public void rekeyForward(int hop, byte[] seed) {
            hops.get(hop).forward.rekey(blocks, seed);
        }

        @Override
        public void rekeyBackward(int hop, byte[] seed) {
            hops.get(hop).backward.rekey(blocks, seed);
        }

        @Override
        public byte[] lastSealedTag() {
            return lastSealedTag.clone();
        }

        @Override
        public byte[] lastRecognisedTag() {
            return hops.get(lastRecognisedHop).backward.recognisedTag();
        }
    }
}
