package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.cell.Cell;
import org.nonos.mesh.onion.cell.CellCommand;
import org.nonos.mesh.onion.cell.ControlBody;
import org.nonos.mesh.protocol.identity.NodeId;

/** Cycles while streams run, padding, and what a hostile node may try. */
class CyclesAndAttacksTest {

    private final TestPlanes mesh = new TestPlanes(4);

    private void stream() {
        mesh.build(1, 1, 2, 3);
        mesh.openStream(5, 1);
    }

    private int arrived() {
        return mesh.of(3, ForwardingEffect.StreamData.class).size();
    }

    @Test
    void aStreamCrossesNineCyclesOfLinksAndHopsAndOneRenewalWithoutLosingAPiece() {
        stream();
        long served = mesh.served(3);
        int back = 0;
        int there = 0;
        for (int quarter = 0; quarter < 4 * 9 * 60 + 100; quarter++) {
            mesh.pass(250);
            mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {(byte) there}));
            mesh.put(3, new ForwardingInput.StreamSend(served, new byte[] {(byte) back}));
            mesh.run();
            there++;
            back++;
            mesh.put(3, new ForwardingInput.StreamTaken(served, 1));
            mesh.put(0, new ForwardingInput.StreamTaken(5, 1));
            mesh.run();
            // Each piece is there before the next: no cycle makes one wait.
            assertThat(arrived()).isEqualTo(there);
        }
        assertThat(mesh.of(0, ForwardingEffect.StreamData.class)).hasSize(back);
        ForwardingCore.Figures figures = mesh.plane(0).figures();
        assertThat(figures.hopCycles()).isGreaterThanOrEqualTo(3 * 8);
        assertThat(figures.hopRenewals()).isEqualTo(3);
        assertThat(figures.linkCycles()).isGreaterThanOrEqualTo(3 * 9);
        assertThat(figures.unprovenCycles()).isEqualTo(figures.linkCycles());
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).isEmpty();
    }

    @Test
    void aCycleIsProvenWhereBothEndsHaveAFreshAnchor() {
        long cycle = TestPlanes.CYCLES.cycleAt(mesh.now);
        long before = mesh.plane(0).figures().unprovenCycles();
        for (int node = 0; node < 4; node++) {
            mesh.put(node, new ForwardingInput.CycleClosed(cycle, new byte[32]));
            byte[] anchor = new byte[32];
            anchor[0] = (byte) (node + 1);
            mesh.put(node, new ForwardingInput.CycleClosed(cycle + 1, anchor));
        }
        mesh.pass(61_000);
        assertThat(mesh.plane(0).figures().unprovenCycles()).isLessThanOrEqualTo(before + 3);
        long unproven = mesh.plane(0).figures().unprovenCycles();
        mesh.pass(60_000);
        assertThat(mesh.plane(0).figures().unprovenCycles()).isEqualTo(unproven);
        // Two cycles without a new one, and it is stale.
        mesh.pass(180_000);
        assertThat(mesh.plane(0).figures().unprovenCycles()).isGreaterThan(unproven);
    }

    @Test
    void noIdIsSeenOnTwoLinksOrInTwoCycles() {
        Map<Long, String> first = new HashMap<>();
        Set<Long> ofCircuit = new HashSet<>();
        mesh.watch = (from, to, cell) -> {
            if (Cell.command(cell).ofCircuit()) {
                String link = from.compareTo(to) < 0 ? from + " " + to : to + " " + from;
                long id = Cell.circuitId(cell);
                ofCircuit.add(id);
                assertThat(first.computeIfAbsent(id, i -> link + " " + mesh.now / 60_000)
                                .startsWith(link))
                        .isTrue();
            }
        };
        stream();
        int atFirst = ofCircuit.size();
        assertThat(atFirst).isEqualTo(3);
        for (int cycle = 1; cycle <= 5; cycle++) {
            mesh.pass(60_000);
            ofCircuit.clear();
            mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {1}));
            mesh.run();
            assertThat(ofCircuit).hasSize(3);
        }
        assertThat(first).hasSizeGreaterThanOrEqualTo(3 * 6);
    }

    @Test
    void replayedSwappedLostAndInjectedCellsKillTheCircuitAndDeliverNothing() {
        for (String attack : new String[] {"replay", "lose", "swap", "inject"}) {
            TestPlanes planes = new TestPlanes(4);
            planes.build(1, 1, 2, 3);
            planes.openStream(5, 1);
            NodeId one = planes.ids.get(1);
            NodeId two = planes.ids.get(2);
            byte[][] held = new byte[1][];
            planes.tamper = (from, to, cell) -> {
                boolean here = from.equals(one) && to.equals(two) && TestPlanes.isRelay(cell);
                if (here && held[0] == null) {
                    held[0] = cell.clone();
                    return attack.equals("replay") || attack.equals("inject");
                }
                return true;
            };
            planes.put(0, new ForwardingInput.StreamSend(5, new byte[] {1}));
            planes.run();
            int before = planes.of(3, ForwardingEffect.StreamData.class).size();
            byte[] extra = held[0];
            if (attack.equals("inject")) {
                long id = Cell.circuitId(extra);
                new Random(3).nextBytes(extra);
                Cell.writeHead(extra, id, CellCommand.RELAY);
            }
            if (attack.equals("lose") || attack.equals("swap")) {
                planes.put(0, new ForwardingInput.StreamSend(5, new byte[] {2}));
                planes.run();
            }
            if (!attack.equals("lose")) {
                planes.inject(1, 2, extra);
            }
            assertThat(planes.of(3, ForwardingEffect.StreamData.class))
                    .as(attack)
                    .hasSize(before);
            assertThat(planes.of(0, ForwardingEffect.CircuitClosed.class))
                    .as(attack)
                    .hasSize(1);
            assertThat(planes.plane(3).relayedCircuits()).as(attack).isZero();
        }
    }

    @Test
    void theNinthEarlyCellEndsTheCircuit() {
        mesh.build(1, 1);
        for (int i = 0; i < 9; i++) {
            mesh.put(0, new ForwardingInput.ExtendOrigin(1, mesh.ids.getFirst(), new byte[] {1}));
            mesh.run();
        }
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).isNotEmpty();
        assertThat(mesh.plane(1).relayedCircuits()).isZero();
    }

    @Test
    void whatNobodyWaitsForIsBlamedAndEndsTheCircuit() {
        stream();
        long[] id = new long[1];
        mesh.watch = (from, to, cell) -> {
            if (from.equals(mesh.ids.get(0)) && to.equals(mesh.ids.get(1)) && TestPlanes.isRelay(cell)) {
                id[0] = Cell.circuitId(cell);
            }
        };
        mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {1}));
        mesh.run();
        mesh.inject(1, 0, ControlBody.createdCell(id[0], new byte[] {1}));
        assertThat(mesh.of(0, ForwardingEffect.Penalise.class)).hasSize(1);
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).hasSize(1);
        mesh.inject(1, 0, ControlBody.linkCycleCell(new ControlBody.LinkCycle(true, 77, new byte[32])));
        assertThat(mesh.of(0, ForwardingEffect.Penalise.class)).hasSize(2);
        mesh.inject(1, 0, ControlBody.createCell(12345, 1, new byte[] {1}));
        assertThat(mesh.of(0, ForwardingEffect.Penalise.class)).hasSize(3);
    }

    @Test
    void anIdleLinkIsFilledAtRandomTimesAndABusyOneIsNot() {
        mesh.pass(120_000);
        long idle = mesh.plane(0).figures().paddingSent();
        // Three links; the mean of the larger of two draws from 1.5 to 9.5 s is 6.8 s.
        assertThat(idle / 3.0).isBetween(120 / 9.5, 120 / 4.0);
        assertThat(mesh.plane(1).figures().paddingHeard()).isPositive();
        mesh.inject(1, 0, ControlBody.linkPaddingCell(new ControlBody.LinkPadding(10, 20)));
        assertThat(mesh.of(0, ForwardingEffect.Refused.class))
                .contains(new ForwardingEffect.Refused("link-padding-too-often"));
        for (int peer = 1; peer < 4; peer++) {
            mesh.inject(peer, 0, ControlBody.linkPaddingCell(new ControlBody.LinkPadding(0, 0)));
        }
        long before = mesh.plane(0).figures().paddingSent();
        mesh.pass(60_000);
        assertThat(mesh.plane(0).figures().paddingSent()).isEqualTo(before);
    }

    @Test
    void aClockThatJumpsKillsNothingThatIsInUse() {
        stream();
        mesh.now -= 50_000;
        mesh.pass(2_000);
        mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {1}));
        mesh.run();
        mesh.now += 200_000;
        mesh.pass(1_000);
        mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {2}));
        mesh.run();
        assertThat(arrived()).isEqualTo(2);
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).isEmpty();
    }

    @Test
    void halfOpenCircuitsAreBoundedAndGoAway() {
        TestPlanes deaf = new TestPlanes(2);
        deaf.answersHandshakes = false;
        for (long handle = 1; handle <= 2_000; handle++) {
            deaf.put(0, new ForwardingInput.CreateOrigin(handle, deaf.ids.get(1), new byte[] {1}));
            deaf.run();
        }
        int limit = org.nonos.mesh.gateway.GatewayLimits.defaults().maxCircuitsPerLink();
        assertThat(deaf.plane(0).originCircuits()).isLessThanOrEqualTo(limit);
        assertThat(deaf.plane(1).relayedCircuits()).isLessThanOrEqualTo(limit);
        deaf.pass(12_000);
        assertThat(deaf.plane(0).originCircuits()).isZero();
        assertThat(deaf.plane(1).relayedCircuits()).isZero();
        assertThat(deaf.plane(1).figures().waitingBytes()).isZero();
    }
}
