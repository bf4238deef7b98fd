package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;

/**
 * Who records a link and later seizes the end hop's whole state cannot open what came before: not even given the tag of
 * the cell before each, which the state no longer has.
 */
class SeizedKeysTest {

    private static final int CELLS = 24;
    private static final int COMMAND = CellCommand.RELAY.wireNumber();
    private static final WideBlocks BLOCKS = new GhashWideBlocks(Cell.PAYLOAD_BYTES);

    private final Random random = new Random(20_261_122);
    private final byte[] seed = bytes(CounterGaloisState.bytes(BLOCKS));
    private final List<byte[]> payloads = new ArrayList<>();
    private final List<byte[]> recorded = new ArrayList<>();
    /** The tweak of each cell. */
    private final List<byte[]> tags = new ArrayList<>();

    /** As the end hop sees it. */
    enum Direction {
        AWAY_FROM_THE_ORIGIN {
            @Override
            void seal(CounterGaloisState end, byte[] block) {
                byte[] sealed = new byte[block.length];
                end.originSeal(COMMAND, block, sealed, 0);
                System.arraycopy(sealed, 0, block, 0, block.length);
            }

            @Override
            boolean open(CounterGaloisState end, byte[] block) {
                return end.relayForward(COMMAND, block, 0);
            }
        },
        TOWARDS_THE_ORIGIN {
            @Override
            void seal(CounterGaloisState end, byte[] block) {
                end.relayOriginate(COMMAND, block, 0);
            }

            @Override
            boolean open(CounterGaloisState end, byte[] block) {
                byte[] opened = new byte[block.length];
                boolean recognised = end.originOpen(COMMAND, block, opened, 0);
                System.arraycopy(opened, 0, block, 0, block.length);
                return recognised;
            }
        };

        abstract void seal(CounterGaloisState end, byte[] block);

        abstract boolean open(CounterGaloisState end, byte[] block);
    }

    @ParameterizedTest
    @EnumSource
    void aStateSeizedAfterCellKOpensNoCellBeforeK(Direction direction) {
        record(direction);
        long flipped = 0;
        for (int before = 0; before < CELLS; before++) {
            assertThat(open(direction, after(direction, CELLS), before)).isFalse();
            flipped += differingBits(before);
        }
        double bits = 8.0 * Cell.PAYLOAD_BYTES * CELLS;
        assertThat(Math.abs(flipped - bits / 2)).isLessThan(5 * Math.sqrt(bits) / 2);
    }

    /** The same attack with the state of the right moment succeeds: the test can fail. */
    @ParameterizedTest
    @EnumSource
    void aStateSeizedBeforeCellKOpensIt(Direction direction) {
        record(direction);
        for (int cell = 0; cell < CELLS; cell++) {
            assertThat(open(direction, after(direction, cell), cell)).isTrue();
            assertThat(differingBits(cell)).isZero();
        }
    }

    /**
     * A hop's ratchet, seized after a cycle has changed, with nonces and anchors of all cycles known besides: it makes the
     * keys of the cycles to come until fresh ones are mixed in, and of none that is over.
     */
    @Test
    void aRatchetSeizedAfterACycleOpensNothingOfTheCyclesBefore() {
        int cycles = 6;
        byte[] nonce = bytes(HopRatchet.NONCE_BYTES);
        byte[] anchor = bytes(HopRatchet.ANCHOR_BYTES);
        int length = CounterGaloisState.bytes(BLOCKS);
        HopRatchet hop = HopRatchet.ofSeed(seed);
        List<byte[]> secrets = new ArrayList<>(List.of(hop.secret()));
        List<byte[]> sent = new ArrayList<>();
        for (int cycle = 1; cycle <= cycles; cycle++) {
            sent.add(sealed(hop.forward(cycle, nonce, length)));
            sent.add(sealed(hop.backward(cycle, nonce, anchor, length)));
            secrets.add(hop.secret());
        }
        for (int seized = 0; seized <= cycles; seized++) {
            for (int cycle = 1; cycle <= cycles; cycle++) {
                HopRatchet after = new HopRatchet(secrets.get(seized));
                boolean forward = opens(after.forward(cycle, nonce, length), sent.get(2 * cycle - 2));
                boolean backward = opens(after.backward(cycle, nonce, anchor, length), sent.get(2 * cycle - 1));
                assertThat(forward && backward).isEqualTo(cycle == seized + 1);
                assertThat(forward || backward).isEqualTo(cycle == seized + 1);
            }
        }
    }

    private byte[] sealed(byte[] keys) {
        byte[] block = new byte[Cell.BODY_BYTES];
        Direction.AWAY_FROM_THE_ORIGIN.seal(CounterGaloisState.of(BLOCKS, keys, 0), block);
        return block;
    }

    private static boolean opens(byte[] keys, byte[] block) {
        return CounterGaloisState.of(BLOCKS, keys, 0).relayForward(COMMAND, block.clone(), 0);
    }

    private byte[] opened = new byte[0];

    private boolean open(Direction direction, CounterGaloisState seized, int number) {
        System.arraycopy(tags.get(number), 0, seized.previousTag(), 0, WideBlocks.LEFT_BYTES);
        opened = recorded.get(number).clone();
        return direction.open(seized, opened);
    }

    private void record(Direction direction) {
        CounterGaloisState sender = CounterGaloisState.of(BLOCKS, seed, 0);
        CounterGaloisState receiver = CounterGaloisState.of(BLOCKS, seed, 0);
        for (int i = 0; i < CELLS; i++) {
            payloads.add(bytes(Cell.PAYLOAD_BYTES));
            byte[] block = block(i);
            direction.seal(sender, block);
            recorded.add(block.clone());
            tags.add(receiver.previousTag().clone());
            assertThat(direction.open(receiver, block)).isTrue();
        }
    }

    private byte[] block(int number) {
        byte[] block = new byte[Cell.BODY_BYTES];
        System.arraycopy(payloads.get(number), 0, block, Cell.TAG_BYTES, Cell.PAYLOAD_BYTES);
        return block;
    }

    /** The hop's own state once so many cells have come to it or gone from it. */
    private CounterGaloisState after(Direction direction, int cells) {
        CounterGaloisState hop = CounterGaloisState.of(BLOCKS, seed, 0);
        for (int i = 0; i < cells; i++) {
            switch (direction) {
                case AWAY_FROM_THE_ORIGIN ->
                    assertThat(direction.open(hop, recorded.get(i).clone())).isTrue();
                case TOWARDS_THE_ORIGIN -> direction.seal(hop, block(i));
            }
        }
        return hop;
    }

    private int differingBits(int number) {
        byte[] payload = payloads.get(number);
        int bits = 0;
        for (int i = 0; i < payload.length; i++) {
            bits += Integer.bitCount((opened[Cell.TAG_BYTES + i] ^ payload[i]) & 0xff);
        }
        return bits;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Arrays.copyOf(bytes, count);
    }
}
