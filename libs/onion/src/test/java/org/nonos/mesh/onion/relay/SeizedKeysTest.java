package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;

/**
 * Who records a link and later seizes the end hop's whole state cannot open what came before: not even given the tag of
 * the cell before each, which the state no longer has.
 */
class SeizedKeysTest {

    private static final int CELLS = 24;
    private static final int COMMAND = CellCommand.RELAY.wireNumber();
    private static final WideBlocks BLOCKS = new GcmWideBlocks(Cell.PAYLOAD_BYTES);

    private final Random random = new Random(20_261_122);
    private final byte[] seed = bytes(CounterGaloisState.bytes(BLOCKS));
    private final List<byte[]> payloads = new ArrayList<>();
    private final List<byte[]> recorded = new ArrayList<>();
    /** The tweak of each cell. */
    private final List<byte[]> tags = new ArrayList<>();

    @Test
    void aStateSeizedAfterCellKOpensNoCellBeforeK() {
        record();
        long flipped = 0;
        for (int before = 0; before < CELLS; before++) {
            CounterGaloisState seized = after(CELLS);
            assertThat(open(seized, before)).isFalse();
            flipped += differingBits(before);
        }
        double bits = 8.0 * Cell.PAYLOAD_BYTES * CELLS;
        assertThat(Math.abs(flipped - bits / 2)).isLessThan(5 * Math.sqrt(bits) / 2);
    }

    /** The same attack with the state of the right moment succeeds: the test can fail. */
    @Test
    void aStateSeizedBeforeCellKOpensIt() {
        record();
        for (int cell = 0; cell < CELLS; cell++) {
            assertThat(open(after(cell), cell)).isTrue();
            assertThat(differingBits(cell)).isZero();
        }
    }

    private byte[] opened = new byte[0];

    private boolean open(CounterGaloisState seized, int number) {
        System.arraycopy(tags.get(number), 0, seized.previousTag(), 0, WideBlocks.LEFT_BYTES);
        opened = recorded.get(number).clone();
        return seized.relayForward(COMMAND, opened, 0);
    }

    private void record() {
        CounterGaloisState origin = CounterGaloisState.of(BLOCKS, seed, 0);
        CounterGaloisState relay = CounterGaloisState.of(BLOCKS, seed, 0);
        for (int i = 0; i < CELLS; i++) {
            payloads.add(bytes(Cell.PAYLOAD_BYTES));
            byte[] block = new byte[Cell.BODY_BYTES];
            System.arraycopy(payloads.getLast(), 0, block, Cell.TAG_BYTES, Cell.PAYLOAD_BYTES);
            origin.originSeal(COMMAND, block, 0);
            recorded.add(block.clone());
            tags.add(relay.previousTag().clone());
            assertThat(relay.relayForward(COMMAND, block, 0)).isTrue();
        }
    }

    /** The relay's state once it has taken so many cells. */
    private CounterGaloisState after(int cells) {
        CounterGaloisState relay = CounterGaloisState.of(BLOCKS, seed, 0);
        for (int i = 0; i < cells; i++) {
            assertThat(relay.relayForward(COMMAND, recorded.get(i).clone(), 0)).isTrue();
        }
        return relay;
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
