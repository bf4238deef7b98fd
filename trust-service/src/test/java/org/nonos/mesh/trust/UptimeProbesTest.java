package org.nonos.mesh.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.trust.EvidenceClass;

class UptimeProbesTest {

    private static final Observation LOST_ONE =
            new Observation(Nodes.id(1), EvidenceClass.UPTIME, 0, 1, UptimeProbes.LOST);

    private final UptimeProbes probes = new UptimeProbes(300_000, 30_000);

    @Test
    void aStandingLinkGivesOnePositivePerProbeSpan() {
        probes.linkUp(Nodes.id(1), 0);
        List<Observation> seen = new ArrayList<>();
        for (long now = 0; now <= 3_600_000; now += 1_000) {
            seen.addAll(probes.tick(now));
        }
        assertThat(seen).hasSize(12).allMatch(one -> one.positive() == 1 && one.negative() == 0);
    }

    @Test
    void aClockThatLeapsAheadProvesOneSpanAlone() {
        probes.linkUp(Nodes.id(1), 0);
        assertThat(probes.tick(365L * 86_400_000)).hasSize(1);
    }

    @Test
    void aLinkLostAmongManyIsHeldAgainstThePeerOnceAfterTheGrace() {
        linkUp(4);
        probes.linkDown(Nodes.id(1), false, 1_000);
        assertThat(probes.tick(30_999)).isEmpty();
        assertThat(probes.tick(31_000)).containsExactly(LOST_ONE);
        assertThat(probes.tick(40_000)).isEmpty();
        assertThat(probes.tick(100_000)).isEmpty();
    }

    @Test
    void aPeerThatComesBackWithinTheGraceIsForgiven() {
        linkUp(4);
        probes.linkDown(Nodes.id(1), false, 1_000);
        probes.linkUp(Nodes.id(1), 20_000);
        assertThat(probes.tick(60_000)).isEmpty();
    }

    @Test
    void anOrderlyEndIsNoLoss() {
        linkUp(4);
        probes.linkDown(Nodes.id(1), true, 1_000);
        assertThat(probes.tick(60_000)).isEmpty();
    }

    @Test
    void whenMostLinksGoTheTroubleIsOurs() {
        linkUp(4);
        for (int peer = 1; peer <= 3; peer++) {
            probes.linkDown(Nodes.id(peer), false, peer * 5_000L);
        }
        for (long now = 15_000; now < 200_000; now += 1_000) {
            assertThat(probes.tick(now)).isEmpty();
        }
    }

    @Test
    void anOnlyLinkThatGoesBlamesNobody() {
        linkUp(1);
        probes.linkDown(Nodes.id(1), false, 1_000);
        assertThat(probes.tick(60_000)).isEmpty();
    }

    @Test
    void aGatewayThatGoesAwayBlamesNobody() {
        linkUp(4);
        probes.linkDown(Nodes.id(1), false, 1_000);
        probes.forget();
        assertThat(probes.tick(600_000)).isEmpty();
    }

    private void linkUp(int peers) {
        for (int peer = 1; peer <= peers; peer++) {
            probes.linkUp(Nodes.id(peer), 0);
        }
    }
}
