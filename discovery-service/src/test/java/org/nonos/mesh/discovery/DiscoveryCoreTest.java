package org.nonos.mesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.discovery.DiscoveryEffect.Dial;
import org.nonos.mesh.discovery.DiscoveryEffect.Persist;
import org.nonos.mesh.discovery.DiscoveryEffect.SendDatagram;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Bytes32;

/** Rules of the core that a whole domain would not show. */
class DiscoveryCoreTest {

    private static final long NOW = SimulatedDomain.START_MILLIS;
    private final Random random = new Random(5);
    private final IdentityKey self = SimulatedDomain.key(random);

    private static Beacon beaconIn(List<DiscoveryEffect> effects) {
        return effects.stream()
                .filter(SendDatagram.class::isInstance)
                .map(e ->
                        Beacon.decode(((SendDatagram) e).payload()).asOptional().orElseThrow())
                .findFirst()
                .orElseThrow();
    }

    private static List<DiscoveryEffect> run(DiscoveryCore core, long from, long millis) {
        List<DiscoveryEffect> all = new ArrayList<>();
        for (long now = from; now <= from + millis; now += 50) {
            all.addAll(core.step(new DiscoveryInput.AskStatus(0), now));
        }
        return all;
    }

    private DiscoveryCore core(DiscoveryMemory memory) {
        return new DiscoveryCore(SimulatedDomain.settings("sim"), self, random, memory);
    }

    private DiscoveryInput.Attached attached() {
        return new DiscoveryInput.Attached(self.nodeId(), List.of("0.0.0.0:40511"));
    }

    @Test
    void aSequenceIsDurableBeforeItLeavesAndNoneIsUsedTwice() {
        TestMemory disk = new TestMemory();
        long highest = 0;
        for (int life = 0; life < 5; life++) {
            DiscoveryCore core = core(life == 0 ? DiscoveryMemory.none() : disk.read());
            List<DiscoveryEffect> effects = new ArrayList<>(core.step(attached(), 1_000));
            effects.addAll(run(core, 1_000, 2_000));
            int firstPersist = indexOf(effects, Persist.class);
            int firstSend = indexOf(effects, SendDatagram.class);
            assertThat(firstPersist).isNotNegative().isLessThan(firstSend);
            long sequence = beaconIn(effects).stamp().sequence();
            assertThat(sequence).as("life " + life).isGreaterThan(highest);
            highest = sequence;
            disk.take(effects.stream()
                    .filter(Persist.class::isInstance)
                    .map(Persist.class::cast)
                    .toList());
        }
    }

    private static int indexOf(List<DiscoveryEffect> effects, Class<?> type) {
        for (int i = 0; i < effects.size(); i++) {
            if (type.isInstance(effects.get(i))) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void factsOfOtherLayersAreInTheNextBeaconAndTheOldAnchorInTheRecord() {
        DiscoveryCore core = core(DiscoveryMemory.none());
        core.step(attached(), NOW);
        Bytes32 key = Bytes32.of(self.copySeed());
        Bytes32 second = self.nodeId().key();
        core.step(new DiscoveryInput.Advertise(key, null, null, 1L, key, key), NOW);
        core.step(new DiscoveryInput.Advertise(null, null, null, 2L, second, null), NOW);
        Beacon beacon = beaconIn(run(core, NOW, 1_000));
        assertThat(beacon.facts().onionKey()).isEqualTo(key);
        assertThat(beacon.facts().evidenceRoot()).isEqualTo(key);
        assertThat(Objects.requireNonNull(beacon.facts().anchor()).anchor()).isEqualTo(second);
        List<DiscoveryEffect> up = core.step(
                new DiscoveryInput.LinkUp(SimulatedDomain.key(random).nodeId(), "192.0.2.1:1", true, List.of()), NOW);
        ExchangeMessage.Records records = up.stream()
                .filter(e -> e instanceof DiscoveryEffect.SendFrame f && f.message() instanceof ExchangeMessage.Records)
                .map(e -> (ExchangeMessage.Records) ((DiscoveryEffect.SendFrame) e).message())
                .findFirst()
                .orElseThrow();
        var record = org.nonos.mesh.protocol.discovery.NodeRecord.decode(
                        records.items().getFirst().record())
                .asOptional()
                .orElseThrow();
        assertThat(Objects.requireNonNull(record.facts().anchor()).previous()).isEqualTo(key);
        assertThat(beacon.recordHash()).isEqualTo(record.hash());
    }

    @Test
    void withoutTheGatewayNothingIsSaidAndWithItEverythingBeginsAgain() {
        DiscoveryCore core = core(DiscoveryMemory.none());
        assertThat(run(core, NOW, 5_000)).noneMatch(SendDatagram.class::isInstance);
        core.step(attached(), NOW + 5_000);
        assertThat(run(core, NOW + 5_000, 1_000)).anyMatch(SendDatagram.class::isInstance);
        core.step(new DiscoveryInput.Detached(), NOW + 6_000);
        assertThat(run(core, NOW + 6_000, 60_000)).noneMatch(SendDatagram.class::isInstance);
        core.step(attached(), NOW + 70_000);
        assertThat(run(core, NOW + 70_000, 1_000)).anyMatch(SendDatagram.class::isInstance);
    }

    @Test
    void aSignerThatFailsIsAskedAgainAndTheOperatorIsTold() {
        boolean[] fails = {true};
        Signer flaky = new Signer() {
            @Override
            public NodeId nodeId() {
                return self.nodeId();
            }

            @Override
            public byte[] sign(SignatureDomain domain, byte[] message) {
                if (fails[0]) {
                    throw new SigningUnavailableException("away", new IllegalStateException());
                }
                return self.sign(domain, message);
            }
        };
        DiscoveryCore core = new DiscoveryCore(SimulatedDomain.settings("sim"), flaky, random, DiscoveryMemory.none());
        core.step(attached(), NOW);
        List<DiscoveryEffect> effects = run(core, NOW, 3_000);
        assertThat(effects).noneMatch(SendDatagram.class::isInstance);
        assertThat(effects)
                .anyMatch(e -> e instanceof DiscoveryEffect.StatusAnswer s
                        && s.status().signingFails());
        fails[0] = false;
        List<DiscoveryEffect> later = run(core, NOW + 3_050, 3_000);
        assertThat(later).anyMatch(SendDatagram.class::isInstance);
        assertThat(((DiscoveryEffect.StatusAnswer) core.step(new DiscoveryInput.AskStatus(0), NOW + 6_100)
                                .getFirst())
                        .status()
                        .signingFails())
                .isFalse();
    }

    @Test
    void aClockThatJumpsDoesNotSilenceTheNode() {
        for (long jump : new long[] {-86_400_000L, 86_400_000L}) {
            DiscoveryCore core = core(DiscoveryMemory.none());
            core.step(attached(), NOW);
            run(core, NOW, 10_000);
            assertThat(run(core, NOW + jump, 60_000))
                    .as("jump by " + jump)
                    .anyMatch(SendDatagram.class::isInstance)
                    .anyMatch(DiscoveryEffect.Wake.class::isInstance);
        }
    }

    @Test
    void failedDialsBackOffFromTwoSecondsToTenMinutes() {
        DialPlanner planner = new DialPlanner(8, random);
        NodeId node = SimulatedDomain.key(random).nodeId();
        List<DialPlanner.Candidate> one = List.of(new DialPlanner.Candidate(node, "x"));
        long now = NOW;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            long asked = now;
            while (planner.plan(now, one).isEmpty()) {
                now += 250;
            }
            waits.add(now - asked);
            planner.failed(node, now);
        }
        assertThat(waits.getFirst()).isZero();
        for (int i = 1; i < waits.size(); i++) {
            long full = Math.min(600_000, 2_000L << Math.min(i - 1, 10));
            assertThat(waits.get(i)).as("wait " + i).isBetween(full / 2, full + 250);
        }
    }

    @Test
    void linksAreSpreadOverIntroducers() {
        DialPlanner planner = new DialPlanner(4, random);
        List<DialPlanner.Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            candidates.add(
                    new DialPlanner.Candidate(SimulatedDomain.key(random).nodeId(), i < 37 ? "greedy" : "other " + i));
        }
        List<NodeId> chosen = planner.plan(NOW, candidates);
        assertThat(chosen).hasSize(4);
        long greedy = candidates.stream()
                .filter(c -> chosen.contains(c.node()) && c.bucket().equals("greedy"))
                .count();
        assertThat(greedy).isEqualTo(1);
    }

    @Test
    void anInvitationIsDialledThoughThereAreLinksEnough() {
        DialPlanner planner = new DialPlanner(1, random);
        NodeId linked = SimulatedDomain.key(random).nodeId();
        NodeId wanted = SimulatedDomain.key(random).nodeId();
        planner.up(linked, new DialPlanner.Link(NOW, "h", false, List.of(), "a"));
        List<DialPlanner.Candidate> candidates =
                List.of(new DialPlanner.Candidate(linked, "a"), new DialPlanner.Candidate(wanted, "b"));
        assertThat(planner.plan(NOW, candidates)).isEmpty();
        planner.wanted(wanted, NOW);
        assertThat(planner.plan(NOW, candidates)).containsExactly(wanted);
    }

    @Test
    void withoutAnAddressNoInvitationIsMadeUntilAPeerHasSeenUs() {
        DiscoveryCore core = core(DiscoveryMemory.none());
        core.step(attached(), NOW);
        assertThat(core.step(new DiscoveryInput.Invite(1), NOW))
                .anyMatch(
                        e -> e instanceof DiscoveryEffect.Refusal r && r.code().equals("no-address"));
        NodeId peer = SimulatedDomain.key(random).nodeId();
        core.step(new DiscoveryInput.LinkUp(peer, "192.0.2.1:7", true, List.of()), NOW);
        byte[] observed = new ExchangeMessage.Observed("2001:db8::5").encode();
        core.step(new DiscoveryInput.FrameIn(peer, ExchangeMessage.OBSERVED, observed), NOW);
        String uri = core.step(new DiscoveryInput.Invite(2), NOW).stream()
                .filter(DiscoveryEffect.Invited.class::isInstance)
                .map(e -> ((DiscoveryEffect.Invited) e).uri())
                .findFirst()
                .orElseThrow();
        assertThat(org.nonos.mesh.protocol.discovery.Invitation.parse(uri)
                        .asOptional()
                        .orElseThrow()
                        .record()
                        .facts()
                        .endpoints())
                .extracting(Object::toString)
                .containsExactly("[2001:db8:0:0:0:0:0:5]:40511");
    }

    @Test
    void whatIsDialledIsLikeliestFirst() {
        SimulatedDomain domain = new SimulatedDomain(11);
        SimulatedDomain.Node a = domain.add();
        SimulatedDomain.Node b = domain.add();
        domain.run(3_000);
        assertThat(a.links).containsExactly(b.id);
        assertThat(a.known.get(b.id).endpoints().getFirst()).isEqualTo(b.host + ":40511");
        assertThat(a.others(Dial.class)).isEmpty();
    }
}
