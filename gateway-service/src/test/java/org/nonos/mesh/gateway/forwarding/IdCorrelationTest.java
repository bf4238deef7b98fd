package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.Cell;

/** What who sees several links, or one for several cycles, can join by the ids of circuits: nothing. */
class IdCorrelationTest {

    private static final int[][] PATHS = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    private static final int CIRCUITS = 120;
    private static final int CYCLES = 5;

    private final TestPlanes mesh = new TestPlanes(4);
    /** Where each id was seen: the link, whoever sent, and the cycle. */
    private final Map<Long, String> seen = new HashMap<>();

    private final int[] values = new int[256];
    private int cycle;

    @Test
    void idsOnTheLinksOfManyCircuitsAreOfOneLinkAndOneCycleAndUniform() {
        for (int circuit = 0; circuit < CIRCUITS; circuit++) {
            mesh.build(1 + circuit, PATHS[circuit % PATHS.length]);
            mesh.openStream(1_000 + circuit, 1 + circuit);
        }
        for (cycle = 1; cycle <= CYCLES; cycle++) {
            mesh.pass(60_000);
            Set<Long> now = talk();
            assertThat(now).as("three links each").hasSize(3 * CIRCUITS);
        }
        assertThat(seen).hasSize(3 * CIRCUITS * CYCLES);
        double expected = 8.0 * seen.size() / values.length;
        double chiSquare = 0;
        for (int value : values) {
            chiSquare += (value - expected) * (value - expected) / expected;
        }
        // 255 degrees of freedom: beyond these lie 0.05 % of true draws. Keys and ids are of fixed seeds.
        assertThat(chiSquare).isBetween(185.0, 335.0);
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).isEmpty();
    }

    private Set<Long> talk() {
        Set<Long> ids = new HashSet<>();
        mesh.watch = (from, to, cell) -> {
            if (TestPlanes.isRelay(cell)) {
                long id = Cell.circuitId(cell);
                String where = (from.compareTo(to) < 0 ? from + " " + to : to + " " + from) + " " + cycle;
                assertThat(seen.computeIfAbsent(id, any -> counted(id, where))).isEqualTo(where);
                ids.add(id);
            }
        };
        for (int circuit = 0; circuit < CIRCUITS; circuit++) {
            mesh.put(0, new ForwardingInput.StreamSend(1_000 + circuit, new byte[] {1}));
        }
        mesh.run();
        mesh.watch = (from, to, cell) -> {};
        return ids;
    }

    private String counted(long id, String where) {
        for (int at = 0; at < 8; at++) {
            values[(int) (id >>> 8 * at) & 0xff]++;
        }
        return where;
    }
}
