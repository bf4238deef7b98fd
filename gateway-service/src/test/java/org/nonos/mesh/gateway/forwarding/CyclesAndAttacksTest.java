package org.nonos.mesh.gateway.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.gateway.GatewayLimits;
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
    void whatNobodyWaitsForIsBlamedAndEndsTheCircuit() {
        Bystander bystander = new Bystander(mesh, 1, 2, 3);
        stream();
        long id = mesh.idOn(0, 1, () -> {
            mesh.put(0, new ForwardingInput.StreamSend(5, new byte[] {1}));
            mesh.run();
        });
        mesh.inject(1, 0, ControlBody.createdCell(id, new byte[] {1}));
        assertThat(mesh.of(0, ForwardingEffect.Penalise.class)).hasSize(1);
        assertThat(mesh.of(0, ForwardingEffect.CircuitClosed.class)).hasSize(1);
        mesh.inject(1, 0, ControlBody.createCell(12345, 1, new byte[] {1}));
        assertThat(mesh.of(0, ForwardingEffect.Penalise.class)).hasSize(2);
        bystander.livesOn();
    }

    /** Its ends would never again mean the same circuit by an id. */
    @Test
    void aLinkWhosePeerLeavesTheOrderOfCyclesIsClosed() {
        NodeId peer = mesh.ids.get(1);
        mesh.inject(1, 0, ControlBody.linkCycleCell(new ControlBody.LinkCycle(true, 77, new byte[32])));
        assertThat(mesh.of(0, ForwardingEffect.CloseLink.class))
                .containsExactly(new ForwardingEffect.CloseLink(peer, "link-cycle-unexpected"));
        // A peer that hurries on: five are one more than what may come at once.
        long cycle = TestPlanes.CYCLES.cycleAt(mesh.now);
        mesh.outsiders.put(peer, cell -> {});
        mesh.link(0, 1);
        for (int i = 1; i <= 5; i++) {
            assertThat(mesh.of(0, ForwardingEffect.CloseLink.class)).hasSize(1);
            mesh.inject(1, 0, ControlBody.linkCycleCell(new ControlBody.LinkCycle(false, cycle + i, new byte[32])));
            mesh.inject(1, 0, ControlBody.linkCycleCell(new ControlBody.LinkCycle(true, cycle + i, new byte[32])));
        }
        assertThat(mesh.of(0, ForwardingEffect.CloseLink.class)).hasSizeGreaterThan(1);
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

    /** The time of day jumps, at all nodes or at one, and later back. */
    @ParameterizedTest
    @CsvSource({
        "200,0123",
        "-50,0123",
        "86400,0123",
        "-86400,0123",
        "86400,0",
        "-86400,0",
        "86400,1",
        "-900,1",
        "-86400,3"
    })
    void aClockThatJumpsEndsNothingThatIsInUseAndNobodyIsBlamed(long seconds, String nodes) {
        Bystander bystander = new Bystander(mesh, 1, 2, 3);
        passTalking(bystander, 70);
        nodes.chars().forEach(node -> mesh.aheadMillis.put(mesh.ids.get(node - '0'), 1_000 * seconds));
        passTalkingWhileIdsChange(bystander);
        mesh.aheadMillis.clear();
        passTalkingWhileIdsChange(bystander);
        bystander.livesOn();
        for (int node = 0; node < 4; node++) {
            assertThat(mesh.of(node, ForwardingEffect.Penalise.class)).isEmpty();
        }
    }

    /** Two nodes' clocks differ by up to a cycle and more, and the end of one comes at any time after the link. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 137, -300, 20_000, -59_900, 60_000, -61_000, 119_800})
    void aLinkCarriesHoweverShortlyBeforeTheEndOfACycleItBegan(long aheadMillis) {
        long cycle = TestPlanes.CYCLES.lengthMillis();
        for (long early = 0; early <= 1_500; early += 60) {
            TestPlanes two = new TestPlanes(2);
            two.aheadMillis.put(two.ids.get(1), aheadMillis);
            two.now += TestPlanes.CYCLES.millisToNext(two.now) + cycle - early;
            two.link(0, 1);
            two.pass(2_000);
            Bystander talk = new Bystander(two, 1);
            for (int second = 0; second < 70; second++) {
                two.pass(1_000);
                talk.speaks();
            }
            talk.livesOn();
            for (int node = 0; node < 2; node++) {
                assertThat(two.of(node, ForwardingEffect.Refused.class))
                        .as("%d ms before", early)
                        .isEmpty();
                assertThat(two.of(node, ForwardingEffect.CloseLink.class)).isEmpty();
                assertThat(two.plane(node).figures().linkCycles()).isBetween(2L, 5L);
            }
        }
    }

    private void passTalkingWhileIdsChange(Bystander bystander) {
        long[] before = linkCycles();
        passTalking(bystander, 130);
        long[] after = linkCycles();
        for (int node = 0; node < 4; node++) {
            // Three links, each twice at least.
            assertThat(after[node] - before[node]).isGreaterThanOrEqualTo(6);
        }
    }

    private long[] linkCycles() {
        return IntStream.range(0, 4)
                .mapToLong(node -> mesh.plane(node).figures().linkCycles())
                .toArray();
    }

    private void passTalking(Bystander bystander, int seconds) {
        for (int second = 0; second < seconds; second++) {
            mesh.pass(1_000);
            bystander.speaks();
        }
    }

    @Test
    void halfOpenCircuitsAreBoundedAndGoAway() {
        TestPlanes deaf = TestPlanes.withLittleMemory();
        Bystander bystander = new Bystander(deaf, 2, 3);
        deaf.answersHandshakes = false;
        for (long handle = 1; handle <= 2_000; handle++) {
            deaf.put(0, new ForwardingInput.CreateOrigin(handle, deaf.ids.get(1), new byte[] {1}));
            deaf.run();
        }
        int limit = GatewayLimits.defaults().maxCircuitsPerLink();
        assertThat(deaf.plane(0).originCircuits()).isBetween(2, limit + 1);
        assertThat(deaf.plane(1).relayedCircuits()).isBetween(1, limit);
        bystander.speaks();
        deaf.pass(12_000);
        assertThat(deaf.plane(0).originCircuits()).isEqualTo(1);
        assertThat(deaf.plane(1).relayedCircuits()).isZero();
        assertThat(deaf.plane(1).figures().waitingBytes()).isZero();
        bystander.livesOn();
    }
}
