package org.nonos.mesh.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.discovery.DiscoveryEffect.Changed;
import org.nonos.mesh.discovery.DiscoveryEffect.Penalise;
import org.nonos.mesh.discovery.DiscoveryEffect.Refused;
import org.nonos.mesh.discovery.DiscoveryEffect.SendDatagram;
import org.nonos.mesh.protocol.discovery.Beacon;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.discovery.Invitation;
import org.nonos.mesh.protocol.discovery.NeighbourDigest;
import org.nonos.mesh.protocol.discovery.NodeFacts;
import org.nonos.mesh.protocol.discovery.NodeRecord;
import org.nonos.mesh.protocol.discovery.Stamp;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.layer.Realm;

/** One core against whoever wants it to believe, forget, talk or spend too much. */
class HostileInputTest {

    private static final long NOW = SimulatedDomain.START_MILLIS;
    private static final Realm REALM = new Realm("sim");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final IdentityKey self = SimulatedDomain.key(random);
    private final IdentityKey peer = SimulatedDomain.key(random);
    private final DiscoveryCore core =
            new DiscoveryCore(SimulatedDomain.settings("sim"), self, random, DiscoveryMemory.none());
    private final List<DiscoveryEffect> start =
            core.step(new DiscoveryInput.Attached(self.nodeId(), List.of("0.0.0.0:40511")), NOW);

    private static NodeFacts facts(NodeId id, Realm realm, Endpoint... endpoints) {
        return new NodeFacts(id, NodeFacts.tagOf(realm), 15, List.of(endpoints), 1, 1, null, null, null);
    }

    private static byte[] beacon(IdentityKey key, long sequence, long issuedAt) {
        return beacon(key, REALM, sequence, issuedAt);
    }

    private static byte[] beacon(IdentityKey key, Realm realm, long sequence, long issuedAt) {
        return new Beacon(
                        facts(key.nodeId(), realm, new Endpoint("", 40511)),
                        new Stamp(sequence, issuedAt, 2_048),
                        null,
                        NeighbourDigest.of(sequence, List.of()))
                .sign(key);
    }

    private List<DiscoveryEffect> hear(byte[] datagram, long now) {
        return core.step(new DiscoveryInput.Datagram("192.0.2.9:40512", datagram), now);
    }

    private static Predicate<DiscoveryEffect> refusedFor(String reason) {
        return effect -> effect instanceof Refused refused && refused.reason().equals(reason);
    }

    private static boolean changesSomething(DiscoveryEffect effect) {
        return effect instanceof Changed
                || effect instanceof DiscoveryEffect.Removed
                || effect instanceof DiscoveryEffect.Dial
                || effect instanceof DiscoveryEffect.SendFrame
                || effect instanceof SendDatagram
                || effect instanceof DiscoveryEffect.Event;
    }

    private void changesNothingButTheCount(byte[] datagram, long now, String reason) {
        DiscoveryStatus before = status(now);
        List<DiscoveryEffect> effects = hear(datagram, now);
        assertThat(effects)
                .as("seed " + seed)
                .anyMatch(refusedFor(reason))
                .noneMatch(HostileInputTest::changesSomething);
        assertThat(status(now)).as("seed " + seed).isEqualTo(before);
    }

    private DiscoveryStatus status(long now) {
        return core.step(new DiscoveryInput.AskStatus(1), now).stream()
                .filter(DiscoveryEffect.StatusAnswer.class::isInstance)
                .map(e -> ((DiscoveryEffect.StatusAnswer) e).status())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void replayedExpiredForgedOversizedAndForeignBeaconsChangeNothing() {
        assertThat(start).isNotEmpty();
        byte[] good = beacon(peer, 10, NOW);
        assertThat(hear(good, NOW)).anyMatch(Changed.class::isInstance);
        changesNothingButTheCount(good, NOW, "duplicate");
        changesNothingButTheCount(beacon(peer, 9, NOW), NOW, "replayed");
        changesNothingButTheCount(beacon(peer, 11, NOW - 2_048_000), NOW, "expired");
        changesNothingButTheCount(beacon(peer, 11, NOW + 600_001), NOW, "from-the-future");
        changesNothingButTheCount(beacon(peer, new Realm("other"), 11, NOW), NOW, "wrong-realm");
        changesNothingButTheCount(Arrays.copyOf(good, 481), NOW, "oversized");
        byte[] forged = beacon(peer, 11, NOW);
        forged[forged.length - 1] ^= 1;
        changesNothingButTheCount(forged, NOW, "bad-signature");
        Signer liar = new Signer() {
            @Override
            public NodeId nodeId() {
                return peer.nodeId();
            }

            @Override
            public byte[] sign(SignatureDomain domain, byte[] message) {
                return self.sign(domain, message);
            }
        };
        byte[] another = new Beacon(
                        facts(peer.nodeId(), REALM), new Stamp(12, NOW, 60), null, NeighbourDigest.of(12, List.of()))
                .sign(liar);
        changesNothingButTheCount(another, NOW, "bad-signature");
        assertThat(hear(beacon(peer, 11, NOW), NOW))
                .as("the true one still counts")
                .anyMatch(Changed.class::isInstance);
    }

    @Test
    void aBeaconWithAnyByteChangedChangesNothing() {
        byte[] good = beacon(peer, 10, NOW);
        long now = NOW;
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + random.nextInt(255));
            now += 100;
            assertThat(hear(bad, now))
                    .as("byte " + at + ", seed " + seed)
                    .anyMatch(Refused.class::isInstance)
                    .noneMatch(e -> e instanceof Changed);
        }
        assertThat(status(now).known()).isZero();
    }

    @Test
    void randomDatagramsAndFramesNeverThrow() {
        core.step(new DiscoveryInput.LinkUp(peer.nodeId(), "192.0.2.9:40511", false, List.of("x", ":", "[::]:1")), NOW);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(700)];
            random.nextBytes(bytes);
            hear(bytes, NOW + i);
            int message = random.nextInt(8);
            if (random.nextBoolean() && bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(3);
            }
            core.step(new DiscoveryInput.FrameIn(peer.nodeId(), message, bytes), NOW + i);
            core.step(
                    new DiscoveryInput.AcceptInvitation(
                            i, new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)),
                    NOW + i);
        }
        assertThat(status(NOW + 20_000).known()).as("seed " + seed).isZero();
    }

    @Test
    void malformedFramesAndForgedRecordsArePenalised() {
        core.step(new DiscoveryInput.LinkUp(peer.nodeId(), "192.0.2.9:40511", false, List.of()), NOW);
        assertThat(core.step(new DiscoveryInput.FrameIn(peer.nodeId(), ExchangeMessage.RECORDS, new byte[] {25}), NOW))
                .anyMatch(refusedFor("too-many-items"))
                .anyMatch(Penalise.class::isInstance);
        IdentityKey third = SimulatedDomain.key(random);
        byte[] record = NodeRecord.sign(facts(third.nodeId(), REALM), new Stamp(1, NOW, 60), null, third)
                .encode();
        record[record.length - 1] ^= 1;
        byte[] frame = new ExchangeMessage.Records(List.of(new ExchangeMessage.Item(record, List.of()))).encode();
        assertThat(core.step(new DiscoveryInput.FrameIn(peer.nodeId(), ExchangeMessage.RECORDS, frame), NOW))
                .anyMatch(refusedFor("bad-signature"))
                .anyMatch(e -> e instanceof Penalise p && p.reason().equals("forged-record"));
        assertThat(core.step(new DiscoveryInput.FrameIn(third.nodeId(), ExchangeMessage.RECORDS, frame), NOW))
                .as("frames of who has no link are not even read")
                .noneMatch(Refused.class::isInstance);
        assertThat(core.step(new DiscoveryInput.FrameIn(peer.nodeId(), 200, new byte[9]), NOW))
                .as("a later version's message is passed over")
                .anyMatch(refusedFor("unknown-message"))
                .noneMatch(Penalise.class::isInstance);
    }

    /** A hundred thousand names at 2,000 a second from ever new sources; one in 16 of them genuine. */
    @Test
    void aFloodOfIdentitiesStaysWithinTheTableAndTheBudget() {
        DiscoveryLimits limits = new DiscoveryLimits(256, 64, 16, 64, 20, 200, 16);
        DiscoverySettings usual = SimulatedDomain.settings("sim");
        DiscoveryCore flooded = new DiscoveryCore(
                new DiscoverySettings(REALM, 15, 1, 1, List.of(), true, List.of(), 8, usual.timing(), limits),
                self,
                random,
                DiscoveryMemory.none());
        flooded.step(new DiscoveryInput.Attached(self.nodeId(), List.of()), NOW);
        Set<NodeId> known = new HashSet<>();
        int learnt = 0;
        int checked = 0;
        int flood = 100_000;
        byte[] template = beacon(peer, 1, NOW);
        byte[] name = new byte[32];
        for (int i = 0; i < flood; i++) {
            byte[] datagram = template.clone();
            if (i % 16 == 0) {
                datagram = beacon(SimulatedDomain.key(random), 1, NOW);
            } else {
                random.nextBytes(name);
                System.arraycopy(name, 0, datagram, 12, 32);
                System.arraycopy(name, 0, datagram, 47, 32);
            }
            String source = "10." + (i >> 8 & 255) + "." + (i & 255) + "." + random.nextInt(256) + ":1";
            for (DiscoveryEffect effect : flooded.step(new DiscoveryInput.Datagram(source, datagram), NOW + i / 2)) {
                checked += refusedFor("bad-signature").test(effect) ? 1 : 0;
                if (effect instanceof Changed changed) {
                    known.add(changed.view().nodeId());
                    learnt++;
                } else if (effect instanceof DiscoveryEffect.Removed removed) {
                    known.remove(removed.node());
                }
            }
            assertThat(known.size()).as("seed " + seed).isLessThanOrEqualTo(limits.maxRecords());
        }
        int budget = limits.datagramsPerSecond() * (8 + flood / 2_000);
        assertThat(checked + learnt).as("signatures checked; seed " + seed).isBetween(budget * 9 / 10, budget);
        assertThat(learnt).as("seed " + seed).isGreaterThan(limits.maxRecords());
        assertThat(known).as("seed " + seed).hasSize(limits.maxRecords());
    }

    @Test
    void oneSourceIsHeardOnlySoOften() {
        int checked = 0;
        int limited = 0;
        for (int i = 0; i < 1_000; i++) {
            List<DiscoveryEffect> effects = hear(beacon(SimulatedDomain.key(random), 1, NOW), NOW);
            checked += effects.stream().anyMatch(Changed.class::isInstance) ? 1 : 0;
            limited += effects.stream().anyMatch(refusedFor("rate-limited")) ? 1 : 0;
        }
        int burst = 8 * DiscoveryLimits.DEFAULTS.datagramsPerSecondPerSource();
        assertThat(checked).isEqualTo(burst);
        assertThat(limited).isEqualTo(1_000 - burst);
    }

    @Test
    void oneIntroducerFillsOnlyItsShareOfTheTable() {
        core.step(new DiscoveryInput.LinkUp(peer.nodeId(), "192.0.2.9:40511", false, List.of()), NOW);
        long now = NOW;
        for (int i = 0; i < 1_500; i++) {
            now += 100;
            IdentityKey key = SimulatedDomain.key(random);
            byte[] record = NodeRecord.sign(facts(key.nodeId(), REALM), new Stamp(1, now, 7_200), null, key)
                    .encode();
            byte[] frame = new ExchangeMessage.Records(List.of(new ExchangeMessage.Item(record, List.of()))).encode();
            core.step(new DiscoveryInput.FrameIn(peer.nodeId(), ExchangeMessage.RECORDS, frame), now);
        }
        assertThat(status(now).known()).isEqualTo(DiscoveryLimits.DEFAULTS.maxRecordsPerIntroducer());
    }

    @Test
    void aFullTableKeepsLinkedNodesAndTakesFromTheGreedy() {
        RecordTable table = new RecordTable(new DiscoveryLimits(16, 8, 4, 16, 1, 1, 1));
        List<KnownNode> greedy = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            greedy.add(known("greedy", NOW + i));
            assertThat(table.insert(greedy.getLast())).isEmpty();
        }
        for (int i = 0; i < 8; i++) {
            assertThat(table.insert(known("modest " + i, NOW))).isEmpty();
        }
        greedy.getFirst().linked(true);
        assertThat(table.insert(known("newcomer", NOW))).contains(greedy.get(1));
        assertThat(table.size()).isEqualTo(16);
        assertThat(table.insert(known("greedy", NOW))).contains(greedy.get(2));
        assertThat(table.get(greedy.getFirst().id)).isNotNull();
    }

    private KnownNode known(String bucket, long heardAt) {
        IdentityKey key = SimulatedDomain.key(random);
        KnownNode node = new KnownNode(key.nodeId(), Channel.EXCHANGE, null, bucket);
        node.accept(NodeRecord.sign(facts(key.nodeId(), REALM), new Stamp(1, heardAt, 60), null, key), heardAt);
        return node;
    }

    @Test
    void nobodyCanKeepANodeTalking() {
        long now = NOW;
        int sent = 0;
        IdentityKey[] liars = new IdentityKey[50];
        for (int i = 0; i < liars.length; i++) {
            liars[i] = SimulatedDomain.key(random);
        }
        for (int i = 0; i < 3_600; i++) {
            now += 1_000;
            IdentityKey liar = liars[i % liars.length];
            List<DiscoveryEffect> effects = new ArrayList<>(hear(beacon(liar, now, now), now));
            effects.addAll(core.step(new DiscoveryInput.Tick(i), now));
            sent += (int)
                    effects.stream().filter(SendDatagram.class::isInstance).count();
        }
        assertThat(sent)
                .as("beacons in an hour against one that pretends not to hear; seed " + seed)
                .isLessThan(2_000);
    }

    @Test
    void aBeaconOfOursFromElsewhereIsNoticedAndOutnumbered() {
        List<DiscoveryEffect> effects = hear(beacon(self, NOW, NOW), NOW);
        assertThat(effects).noneMatch(Changed.class::isInstance);
        assertThat(status(NOW).identityElsewhere()).isTrue();
        assertThat(status(NOW).sequence()).isGreaterThanOrEqualTo(NOW);
        assertThat(status(NOW + 700_000).identityElsewhere()).isFalse();
    }

    @Test
    void invitationsThatAreOverForeignOrOurOwnAreRefusedWithASentence() {
        NodeRecord theirs = NodeRecord.sign(
                facts(peer.nodeId(), REALM, new Endpoint("192.0.2.1", 40511)), new Stamp(1, NOW, 60), null, peer);
        refused(new Invitation(theirs, NOW).uri(peer), "expired");
        NodeRecord foreign = NodeRecord.sign(
                facts(peer.nodeId(), new Realm("other"), new Endpoint("192.0.2.1", 1)),
                new Stamp(1, NOW, 60),
                null,
                peer);
        refused(new Invitation(foreign, NOW + 1).uri(peer), "wrong-realm");
        NodeRecord ours = NodeRecord.sign(
                facts(self.nodeId(), REALM, new Endpoint("192.0.2.1", 1)), new Stamp(1, NOW, 60), null, self);
        refused(new Invitation(ours, NOW + 1).uri(self), "own-invitation");
        NodeRecord nowhere = NodeRecord.sign(facts(peer.nodeId(), REALM), new Stamp(1, NOW, 60), null, peer);
        refused(new Invitation(nowhere, NOW + 1).uri(peer), "bad-endpoint");
    }

    private void refused(String uri, String code) {
        assertThat(core.step(new DiscoveryInput.AcceptInvitation(1, uri), NOW))
                .anyMatch(e -> e instanceof DiscoveryEffect.Refusal r
                        && r.code().equals(code)
                        && r.sentence().endsWith("."))
                .noneMatch(HostileInputTest::changesSomething);
    }

    @Test
    void aClockThatIsWrongIsSuspectedOnlyWhileNobodyAgrees() {
        for (int i = 0; i < 3; i++) {
            hear(beacon(peer, 10 + i, NOW - 90_000_000), NOW);
        }
        assertThat(status(NOW).clockSuspect()).isTrue();
        hear(beacon(peer, 20, NOW), NOW);
        assertThat(status(NOW).clockSuspect()).isFalse();
    }
}
