package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;

/**
 * A hostile first hop marks cells so that a hostile third hop may know them again. Ten thousand cells, each of a circuit of
 * its own, over every class of bits: at the third hop each is noise by three closed formulas, and each circuit is dead.
 */
class TaggingTest {

    private static final long SEED = 20_261_122;
    private static final int CELLS_OF_A_KIND = 1_250;
    private static final int PAYLOAD_BITS = 8 * Cell.PAYLOAD_BYTES;
    /** One run in two million beyond it, of 24 figures. */
    private static final double SIGMAS = 5;

    private static final RelayCryptography CRYPTOGRAPHY = RelayCryptography.production();

    /** What the first hop changes. */
    private enum Mark {
        FIRST_BIT_OF_TAG,
        LAST_BIT_OF_TAG,
        BIT_OF_MESSAGE_HEAD,
        ANY_BIT_OF_PAYLOAD,
        LAST_BIT_OF_PAYLOAD,
        TWO_BITS,
        A_WHOLE_BLOCK,
        THE_COMMAND
    }

    @Test
    void tenThousandMarkedCellsAreNoiseAtTheThirdHopAndEveryCircuitDies() {
        assertThat(Mark.values().length * CELLS_OF_A_KIND).isGreaterThanOrEqualTo(10_000);
        Arrays.stream(Mark.values()).parallel().forEach(TaggingTest::isNoise);
    }

    /** A mark that survived would be seen: the same formulas refuse cells whose first payload bit is always flipped. */
    @Test
    void theFormulasSeeAMarkThatSurvives() {
        Noise noise = new Noise();
        Random random = new Random(SEED);
        for (int i = 0; i < CELLS_OF_A_KIND; i++) {
            byte[] payload = bytes(Cell.PAYLOAD_BYTES, random);
            byte[] cell = bytes(Cell.CELL_BYTES, random);
            System.arraycopy(payload, 0, cell, Cell.PAYLOAD_OFFSET, 3);
            noise.add(cell, payload);
        }
        assertThat(noise.positionsSigmas()).isGreaterThan(SIGMAS);
    }

    private static void isNoise(Mark mark) {
        Random random = new Random(SEED + mark.ordinal());
        Noise noise = new Noise();
        for (int i = 0; i < CELLS_OF_A_KIND; i++) {
            byte[] payload = bytes(Cell.PAYLOAD_BYTES, random);
            noise.add(marked(mark, payload, i % 5 == 0, random), payload);
        }
        String which = mark + ", seed " + SEED;
        assertThat(noise.flippedSigmas()).as("%s: bits flipped", which).isBetween(-SIGMAS, SIGMAS);
        assertThat(noise.positionsSigmas()).as("%s: bits by position", which).isBetween(-SIGMAS, SIGMAS);
        assertThat(noise.valuesSigmas()).as("%s: byte values", which).isBetween(-SIGMAS, SIGMAS);
    }

    /**
     * The cell as it comes out at the third hop, which must not know it.
     *
     * @param andNext whether to see that no hop knows the cell after it either
     */
    private static byte[] marked(Mark mark, byte[] payload, boolean andNext, Random random) {
        OriginLayers origin = CRYPTOGRAPHY.origin();
        RelayHop[] hops = new RelayHop[3];
        for (int i = 0; i < hops.length; i++) {
            byte[] seed = bytes(CRYPTOGRAPHY.seedBytes(), random);
            origin.addHop(seed);
            hops[i] = CRYPTOGRAPHY.relay(seed);
        }
        byte[] cell = sealed(origin, payload);
        assertThat(hops[0].forward(CellCommand.RELAY, cell)).isFalse();
        CellCommand command = mark == Mark.THE_COMMAND ? CellCommand.RELAY_EARLY : CellCommand.RELAY;
        mark(mark, cell, random);
        boolean known = hops[1].forward(command, cell) | hops[2].forward(command, cell);
        assertThat(known).as("%s is recognised", mark).isFalse();
        if (andNext) {
            byte[] next = sealed(origin, payload);
            for (RelayHop hop : hops) {
                known |= hop.forward(CellCommand.RELAY, next);
            }
            assertThat(known).as("the cell after %s is recognised", mark).isFalse();
        }
        return cell;
    }

    private static void mark(Mark mark, byte[] cell, Random random) {
        switch (mark) {
            case FIRST_BIT_OF_TAG -> flip(cell, 8 * Cell.BODY_OFFSET);
            case LAST_BIT_OF_TAG -> flip(cell, 8 * Cell.PAYLOAD_OFFSET - 1);
            case BIT_OF_MESSAGE_HEAD -> flip(cell, 8 * Cell.PAYLOAD_OFFSET + random.nextInt(40));
            case ANY_BIT_OF_PAYLOAD -> flip(cell, 8 * Cell.PAYLOAD_OFFSET + random.nextInt(PAYLOAD_BITS));
            case LAST_BIT_OF_PAYLOAD -> flip(cell, 8 * Cell.CELL_BYTES - 1);
            case TWO_BITS -> {
                int first = random.nextInt(PAYLOAD_BITS);
                flip(cell, 8 * Cell.PAYLOAD_OFFSET + first);
                flip(cell, 8 * Cell.PAYLOAD_OFFSET + (first + 1 + random.nextInt(PAYLOAD_BITS - 1)) % PAYLOAD_BITS);
            }
            case A_WHOLE_BLOCK -> {
                int at = Cell.BODY_OFFSET + 16 * random.nextInt(Cell.BODY_BYTES / 16);
                System.arraycopy(bytes(16, random), 0, cell, at, 16);
            }
            case THE_COMMAND -> {}
        }
    }

    private static void flip(byte[] cell, int bit) {
        cell[bit / 8] ^= (byte) (0x80 >> bit % 8);
    }

    private static byte[] sealed(OriginLayers origin, byte[] payload) {
        byte[] cell = Cell.blank(7, CellCommand.RELAY);
        System.arraycopy(payload, 0, cell, Cell.PAYLOAD_OFFSET, payload.length);
        origin.seal(2, CellCommand.RELAY, cell);
        return cell;
    }

    private static byte[] bytes(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Counts what came out against what went in. Independent fair bits would give each figure a mean of 0 sigmas. */
    private static final class Noise {
        private final int[] flippedAt = new int[PAYLOAD_BITS];
        private final long[] values = new long[256];
        private int cells;

        void add(byte[] cell, byte[] payload) {
            cells++;
            for (int i = 0; i < payload.length; i++) {
                int difference = cell[Cell.PAYLOAD_OFFSET + i] ^ payload[i];
                for (int bit = 0; bit < 8; bit++) {
                    flippedAt[8 * i + bit] += difference >> bit & 1;
                }
            }
            for (int i = Cell.BODY_OFFSET; i < Cell.CELL_BYTES; i++) {
                values[cell[i] & 0xff]++;
            }
        }

        /** All flipped bits: binomial, n/2 and n/4. */
        double flippedSigmas() {
            double bits = (double) cells * PAYLOAD_BITS;
            double flipped = Arrays.stream(flippedAt).asLongStream().sum();
            return (flipped - bits / 2) / (Math.sqrt(bits) / 2);
        }

        /** Each position against half of the cells: chi-square with a degree of freedom for each. */
        double positionsSigmas() {
            double sum = Arrays.stream(flippedAt)
                    .mapToDouble(flipped -> Math.pow(flipped - cells / 2.0, 2) / (cells / 4.0))
                    .sum();
            return (sum - PAYLOAD_BITS) / Math.sqrt(2.0 * PAYLOAD_BITS);
        }

        /** Values of all bytes of the block, tag included: chi-square, 255 degrees of freedom. */
        double valuesSigmas() {
            double expected = (double) cells * Cell.BODY_BYTES / 256;
            double sum = IntStream.range(0, 256)
                    .mapToDouble(value -> Math.pow(values[value] - expected, 2) / expected)
                    .sum();
            return (sum - 255) / Math.sqrt(2 * 255.0);
        }
    }
}
