package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * What someone who watches one link, between an origin and its first relay, can tell: when cells pass, which way and how
 * many. What is inside is enciphered. docs/anonymity.md has the figures that this test holds.
 */
class LinkObserverTest {

    private static final int SECONDS = 1_800;
    private static final int WINDOW_SECONDS = 10;
    /** A flow record of a router ends after so long without a packet (padding-spec §1; Cisco's default). */
    private static final int FLOW_TIMEOUT_MILLIS = 15_000;

    /** What the observer notes of a cell. */
    private record Seen(long atMillis, boolean fromOrigin, boolean padding) {}

    private static final int PAGE_CELLS = 8;

    private enum Use {
        NO_CIRCUIT,
        SILENT_CIRCUIT,
        BROWSING
    }

    private static final Map<Use, List<Seen>> OBSERVED =
            Arrays.stream(Use.values()).collect(Collectors.toMap(use -> use, LinkObserverTest::observe));

    @Test
    void everyCellIsOfOneSizeAndNoTwoLinksOfACircuitShareBytes() {
        TestPlanes mesh = new TestPlanes(4);
        List<Set<Long>> words = List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());
        mesh.watch = (from, to, cell) -> {
            assertThat(cell).hasSize(Cell.CELL_BYTES);
            int link = Math.min(mesh.ids.indexOf(from), mesh.ids.indexOf(to));
            if (TestPlanes.isRelay(cell) && Math.abs(mesh.ids.indexOf(from) - mesh.ids.indexOf(to)) == 1) {
                java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(cell, Cell.BODY_OFFSET, Cell.BODY_BYTES);
                while (bytes.hasRemaining()) {
                    words.get(link).add(bytes.getLong());
                }
                words.get(link).add(Cell.circuitId(cell));
            }
        };
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
        for (int i = 0; i < 20; i++) {
            mesh.put(0, new ForwardingInput.StreamSend(5, new byte[1_000]));
            mesh.run();
        }
        assertThat(words.get(2)).hasSizeGreaterThan(5_000);
        for (int a = 0; a < 3; a++) {
            for (int b = a + 1; b < 3; b++) {
                Set<Long> shared = new HashSet<>(words.get(a));
                shared.retainAll(words.get(b));
                assertThat(shared).as("links %d and %d", a, b).isEmpty();
            }
        }
    }

    /** Hidden: when a link fell silent. Flow records do not end, in neither direction, whatever the link is used for. */
    @Test
    void noUseOfALinkLeavesAGapThatEndsAFlowRecord() {
        for (Use use : Use.values()) {
            for (boolean direction : new boolean[] {true, false}) {
                assertThat(longestGap(OBSERVED.get(use), direction, false))
                        .as("%s, from the origin %s", use, direction)
                        .isLessThanOrEqualTo(GatewayLimits.PADDING_HIGH_MILLIS + 500L)
                        .isLessThan(FLOW_TIMEOUT_MILLIS);
            }
        }
        // Without padding the same use ends records: the above can fail.
        assertThat(longestGap(OBSERVED.get(Use.BROWSING), true, true)).isGreaterThan(FLOW_TIMEOUT_MILLIS);
    }

    /**
     * Not hidden: that something is being loaded. Windows of ten seconds, idle ones and ones with a page of 8 cells and
     * more: who takes the best threshold on the number of cells is right nearly always.
     */
    @Test
    void theVolumeOfALoadingPageIsNotHidden() {
        int[] pages = Arrays.stream(windows(Use.BROWSING))
                .filter(cells -> cells >= PAGE_CELLS)
                .toArray();
        double accuracy = accuracy(windows(Use.SILENT_CIRCUIT), pages);
        System.out.printf("page or idle, by cells in 10 s: %.3f%n", accuracy);
        assertThat(pages.length).isGreaterThan(40);
        assertThat(accuracy).isGreaterThan(0.95);
    }

    /**
     * Hidden in single windows, and not over time: whether a silent circuit exists. Its keys move on every cycle, three
     * cells each way a minute; most windows of ten seconds have none of them.
     */
    @Test
    void aSilentCircuitShowsOnlyInItsCycles() {
        int[] none = windows(Use.NO_CIRCUIT);
        int[] silent = windows(Use.SILENT_CIRCUIT);
        double accuracy = accuracy(none, silent);
        double perMinute = (mean(silent) - mean(none)) * 60 / WINDOW_SECONDS;
        System.out.printf(
                "silent circuit or none, by cells in 10 s: %.3f; cells a minute more: %.2f%n", accuracy, perMinute);
        assertThat(accuracy).isBetween(0.5, 0.7);
        assertThat(perMinute).isBetween(0.0, 6.0);
    }

    private static List<Seen> observe(Use use) {
        TestPlanes mesh = new TestPlanes(4);
        NodeId origin = mesh.ids.get(0);
        NodeId guard = mesh.ids.get(1);
        if (use != Use.NO_CIRCUIT) {
            mesh.build(1, 1, 2, 3);
            mesh.openStream(5, 1);
        }
        List<Seen> seen = new ArrayList<>();
        mesh.watch = (from, to, cell) -> {
            if (Set.of(from, to).equals(Set.of(origin, guard))) {
                seen.add(new Seen(mesh.now, from.equals(origin), Cell.command(cell) == CellCommand.PADDING));
            }
        };
        Random random = new Random(1);
        long nextPage = mesh.now + 5_000;
        for (int quarter = 0; quarter < 4 * SECONDS; quarter++) {
            mesh.pass(250);
            if (use == Use.BROWSING && mesh.now >= nextPage) {
                page(mesh, PAGE_CELLS + random.nextInt(PAGE_CELLS));
                // A reader's pause: 20 s on average, some over a minute.
                nextPage = mesh.now + 5_000 + (long) (-15_000 * Math.log(1 - random.nextDouble()));
            }
        }
        return seen;
    }

    /** A request of one cell, an answer of many. */
    private static void page(TestPlanes mesh, int cells) {
        long served = mesh.served(3);
        mesh.put(0, new ForwardingInput.StreamSend(5, new byte[300]));
        mesh.run();
        mesh.put(3, new ForwardingInput.StreamTaken(served, 1));
        for (int i = 0; i < cells; i++) {
            mesh.put(3, new ForwardingInput.StreamSend(served, new byte[4_000]));
            mesh.run();
            mesh.put(0, new ForwardingInput.StreamTaken(5, 1));
            mesh.run();
        }
    }

    private static long longestGap(List<Seen> seen, boolean fromOrigin, boolean withoutPadding) {
        long last = seen.getFirst().atMillis();
        long longest = 0;
        for (Seen cell : seen) {
            if (cell.fromOrigin() == fromOrigin && !(cell.padding() && withoutPadding)) {
                longest = Math.max(longest, cell.atMillis() - last);
                last = cell.atMillis();
            }
        }
        return longest;
    }

    /** Cells of both directions in each window. */
    private static int[] windows(Use use) {
        List<Seen> seen = OBSERVED.getOrDefault(use, List.of());
        long start = seen.getFirst().atMillis();
        int[] counts = new int[SECONDS / WINDOW_SECONDS];
        for (Seen cell : seen) {
            int at = (int) ((cell.atMillis() - start) / (1_000 * WINDOW_SECONDS));
            if (at < counts.length) {
                counts[at]++;
            }
        }
        return counts;
    }

    /** Of the best threshold, each kind counting half: 0.5 is guessing. */
    private static double accuracy(int[] low, int[] high) {
        double best = 0.5;
        for (int threshold = 0; threshold <= 200; threshold++) {
            int at = threshold;
            double right = Arrays.stream(low).filter(n -> n < at).count() / (double) low.length
                    + Arrays.stream(high).filter(n -> n >= at).count() / (double) high.length;
            best = Math.max(best, right / 2);
        }
        return best;
    }

    private static double mean(int[] counts) {
        return Arrays.stream(counts).average().orElseThrow();
    }
}
