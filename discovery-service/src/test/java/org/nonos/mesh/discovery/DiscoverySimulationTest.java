package org.nonos.mesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;

/** Whole domains under virtual time. Every domain prints its seed on failure. */
class DiscoverySimulationTest {

    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600 * SECOND;

    private static String seeded(long seed) {
        return "seed " + seed;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 50})
    void nodesThatStartTogetherFindAndLinkEachOtherWithinFiveSeconds(int count) {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.addMany(count);
        domain.run(5 * SECOND);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
        assertThat(domain.connected()).as(seeded(seed)).isTrue();
        int wanted = Math.min(8, count - 1);
        domain.nodes.values().forEach(n -> assertThat(n.links).as(seeded(seed)).hasSizeGreaterThanOrEqualTo(wanted));
    }

    @Test
    void beaconsAloneSufficeWhenNoLinkCanStand() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.linksPossible = false;
        domain.addMany(12);
        domain.run(2 * SECOND);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
    }

    @Test
    void everyoneIsFoundThoughAThirdOfAllBeaconsIsLost() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.loss = 0.33;
        domain.framesPass = false;
        domain.addMany(20);
        // Of 60 domains 38 know all after 5 minutes, 57 after 15, 60 after 30: beacons grow rare while some still miss.
        domain.run(HOUR);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "5, 5", "10, 11", "50, 11", "200, 11"})
    void theQuietDomainsRateHardlyDependsOnItsSize(int count, int mostPerMaxInterval) {
        long seed = 20_261_122L + count;
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.framesPass = false;
        domain.addMany(count);
        domain.run(2 * HOUR);
        long from = domain.now;
        long intervals = count < 100 ? 40 : 8; // a simulated domain costs the square of its size
        domain.run(intervals * 512 * SECOND);
        double perInterval = (double) domain.beaconsBetween(from, domain.now) / intervals;
        long silence = domain.longestSilence(from);
        long lifetime = BeaconTiming.DEFAULTS.lifetimeSeconds(count) * SECOND;
        System.out.printf(
                "quiet domain: %d nodes, %.2f beacons in 512 s, longest silence %d s, lifetime %d s%n",
                count, perInterval, silence / SECOND, lifetime / SECOND);
        assertThat(silence)
                .as("nobody is silent for half of what a beacon holds; " + seeded(seed))
                .isLessThan(lifetime / 2);
        if (count > 1) {
            assertThat(perInterval).as(seeded(seed)).isBetween(Math.min(count, 5) * 0.6, mostPerMaxInterval * 1.05);
            assertThat(domain.allKnowAll()).as("nobody expires unheard").isTrue();
        } else {
            assertThat(perInterval).as("a lonely node stays at 32 s").isBetween(15.0, 17.0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 60})
    void aNewcomerIsHeardByAllWithinASecond(int count) {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.addMany(count);
        domain.run(HOUR);
        long arrival = domain.now;
        SimulatedDomain.Node newcomer = domain.add();
        domain.run(SECOND);
        domain.nodes.values().stream()
                .filter(n -> n != newcomer)
                .forEach(n -> assertThat(n.known.keySet()).as(seeded(seed)).contains(newcomer.id));
        domain.run(4 * SECOND);
        assertThat(newcomer.known).as(seeded(seed)).hasSizeGreaterThanOrEqualTo(Math.min(count, 16));
        assertThat(newcomer.links).as(seeded(seed)).hasSizeGreaterThanOrEqualTo(Math.min(count, 8));
        domain.run(120 * SECOND);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
        assertThat(domain.beaconsBetween(arrival, arrival + 60 * SECOND))
                .as("news is told, not shouted; " + seeded(seed))
                .isLessThan(20 * 12);
    }

    @Test
    void halvesOfAPartitionFindEachOtherAgain() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.addMany(12);
        domain.run(60 * SECOND);
        List<SimulatedDomain.Node> east = new ArrayList<>(domain.nodes.values()).subList(0, 6);
        east.forEach(node -> domain.move(node, 1));
        domain.run(6 * HOUR);
        SimulatedDomain.Node first = east.getFirst();
        assertThat(first.known)
                .as("the other half is forgotten; " + seeded(seed))
                .hasSize(5);
        assertThat(domain.connected()).as(seeded(seed)).isFalse();
        east.forEach(node -> domain.move(node, 0));
        domain.run(2 * 512 * SECOND);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
        assertThat(domain.connected()).as(seeded(seed)).isTrue();
    }

    @Test
    void aShortPartitionHealsWithinAMinuteOrTwo() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.addMany(5);
        domain.run(60 * SECOND);
        List<SimulatedDomain.Node> east = new ArrayList<>(domain.nodes.values()).subList(0, 2);
        east.forEach(node -> domain.move(node, 1));
        domain.run(30 * SECOND);
        east.forEach(node -> domain.move(node, 0));
        domain.run(120 * SECOND);
        domain.nodes.values().forEach(n -> assertThat(n.links).as(seeded(seed)).hasSize(4));
    }

    @Test
    void aDeadNodeIsForgotten() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.addMany(6);
        domain.run(60 * SECOND);
        SimulatedDomain.Node dead = domain.nodes.values().iterator().next();
        domain.kill(dead);
        domain.run(3 * HOUR);
        domain.nodes.values().stream()
                .filter(n -> n != dead)
                .forEach(n -> assertThat(n.known)
                        .as(seeded(seed))
                        .doesNotContainKey(dead.id)
                        .hasSize(4));
    }

    @Test
    void anInvitationAloneJoinsTwoMeshesAndEveryoneLearnsOfEveryone() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.multicast = false;
        DiscoverySettings quiet = SimulatedDomain.settings("sim");
        domain.addMany(4);
        List<SimulatedDomain.Node> nodes = new ArrayList<>(domain.nodes.values());
        SimulatedDomain.Node inviter = domain.add(
                new DiscoverySettings(
                        quiet.realm(),
                        quiet.capabilities(),
                        1,
                        1,
                        List.of(org.nonos.mesh.protocol.discovery.Endpoint.parse("10.0.0.6:40511")
                                .asOptional()
                                .orElseThrow()),
                        false,
                        List.of(),
                        8,
                        quiet.timing(),
                        quiet.limits()),
                DiscoveryMemory.none(),
                SimulatedDomain.key(domain.random));
        assertThat(inviter.host).isEqualTo("10.0.0.6");
        inviter.step(new DiscoveryInput.Invite(1));
        String uri = inviter.others(DiscoveryEffect.Invited.class).getFirst().uri();
        nodes.forEach(node -> node.step(new DiscoveryInput.AcceptInvitation(2, uri)));
        domain.run(90 * SECOND);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
        domain.nodes.values().forEach(n -> assertThat(n.links).as(seeded(seed)).hasSize(4));
    }

    @Test
    void unicastTargetsAloneSuffice() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        domain.multicast = false;
        DiscoverySettings quiet = SimulatedDomain.settings("sim");
        SimulatedDomain.Node first = domain.add();
        DiscoverySettings pointed = new DiscoverySettings(
                quiet.realm(),
                quiet.capabilities(),
                1,
                1,
                List.of(),
                false,
                List.of(first.host + ":40512"),
                8,
                quiet.timing(),
                quiet.limits());
        for (int i = 0; i < 3; i++) {
            domain.add(pointed, DiscoveryMemory.none(), SimulatedDomain.key(domain.random));
        }
        domain.run(60 * SECOND);
        assertThat(domain.allKnowAll()).as(seeded(seed)).isTrue();
        domain.nodes.values().forEach(n -> assertThat(n.links).as(seeded(seed)).hasSize(3));
    }

    @Test
    void memoryAloneBringsARestartedNodeBackAndItsSequenceOnlyGrows() {
        long seed = System.nanoTime();
        SimulatedDomain domain = new SimulatedDomain(seed);
        SimulatedDomain.Node stays = domain.add();
        IdentityKey key = SimulatedDomain.key(domain.random);
        SimulatedDomain.Node before = domain.add(SimulatedDomain.settings("sim"), DiscoveryMemory.none(), key);
        domain.run(60 * SECOND);
        long sequenceBefore = stays.known.get(before.id).sequence();
        TestMemory memory = new TestMemory();
        memory.take(before.others(DiscoveryEffect.Persist.class));
        domain.kill(before);
        domain.multicast = false;
        domain.run(4 * HOUR);
        assertThat(stays.known).as(seeded(seed)).isEmpty();

        SimulatedDomain.Node after = domain.add(SimulatedDomain.settings("sim"), memory.read(), key);
        domain.run(10 * SECOND);
        assertThat(after.links).as(seeded(seed)).containsExactly(stays.id);
        assertThat(stays.known.get(after.id).sequence()).as(seeded(seed)).isGreaterThan(sequenceBefore);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        List<List<Long>> runs = new ArrayList<>();
        List<List<NodeId>> links = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            SimulatedDomain domain = new SimulatedDomain(7);
            domain.loss = 0.1;
            domain.addMany(12);
            domain.run(600 * SECOND);
            runs.add(domain.beaconTimes);
            links.add(domain.nodes.values().stream()
                    .flatMap(n -> n.links.stream())
                    .toList());
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1));
        assertThat(links.get(0)).isEqualTo(links.get(1));
    }

    @Test
    void nodesOfOtherRealmsStayStrangers() {
        SimulatedDomain domain = new SimulatedDomain(new Random().nextLong());
        domain.addMany(3);
        SimulatedDomain.Node stranger = domain.add(
                SimulatedDomain.settings("elsewhere"), DiscoveryMemory.none(), SimulatedDomain.key(domain.random));
        domain.run(60 * SECOND);
        assertThat(stranger.known).isEmpty();
        assertThat(stranger.links).isEmpty();
        assertThat(stranger.others(DiscoveryEffect.Refused.class))
                .isNotEmpty()
                .allMatch(r -> r.reason().equals("wrong-realm"));
    }
}
