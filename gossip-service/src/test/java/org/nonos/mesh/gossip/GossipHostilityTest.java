package org.nonos.mesh.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.protocol.gossip.GossipFrame;
import org.nonos.mesh.protocol.gossip.GossipFrameCodec;
import org.nonos.mesh.protocol.gossip.GossipItem;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

class GossipHostilityTest {

    private static final GossipLimits LIMITS = GossipLimits.defaults();

    @Test
    void anInvalidItemStopsAtTheFirstHonestNodeAndIsVerifiedOnce() {
        GossipNetwork network = new GossipNetwork(1);
        network.add(3, LIMITS);
        GossipNetwork.Node victim = network.nodes.getFirst();
        GossipNetwork.Node liar = network.nodes.get(1);
        GossipNetwork.Node second = network.nodes.get(2);
        network.link(victim, liar, 10);
        network.link(victim, second, 10);
        network.run(100);
        GossipItem bad = network.item(GossipKind.RECEIPT, 300, GossipNetwork.BAD, 1);
        GossipFrame push = new GossipFrame.Push(List.of(bad), 0);
        liar.transmit(victim.id, push);
        network.run(20_000);
        second.transmit(victim.id, push);
        liar.transmit(victim.id, push);
        network.run(20_000);
        assertThat(victim.verifications).isEqualTo(1);
        assertThat(victim.delivered).isEmpty();
        assertThat(second.received).isZero();
        assertThat(victim.penalties.get(liar.id)).isEqualTo(Conduct.INVALID_PROOF_WEIGHT + Conduct.INVALID_WEIGHT);
        assertThat(victim.penalties.get(second.id)).isEqualTo(Conduct.INVALID_WEIGHT);
        assertThat(victim.refusals).containsEntry("bad-signature", 1).containsEntry("known-invalid", 2);
        assertThat(victim.observations)
                .contains(new GossipEffect.Observe(liar.id, GossipEffect.Observed.PROOF, 0, 1, "invalid-item"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 7})
    void anItemWaitsAsItsSourcesTierSays(int tier) {
        GossipNetwork network = new GossipNetwork(tier);
        network.add(2, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node source = network.nodes.get(1);
        network.link(near, source, 10);
        network.run(100);
        near.tell(new GossipInput.Tier(source.id, tier));
        long start = network.now;
        Bytes32 id = network.publish(source, network.good(GossipKind.MANIFEST, 300, source));
        network.run(30_000);
        long expected = (100L << tier) + 10 + 2 * network.verifyMillis;
        assertThat(near.delivered.get(id) - start).isEqualTo(expected);
    }

    @Test
    void aProvenTrustedPeerDoesNotWaitAndLosesThatWhenTrustIsLost() {
        GossipNetwork network = new GossipNetwork(2);
        network.add(2, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node source = network.nodes.get(1);
        network.link(near, source, 10);
        near.tell(new GossipInput.Tier(source.id, 1));
        network.run(100);
        assertThat(latency(network, near, source, GossipKind.RECEIPT)).isEqualTo(200 + 12);
        assertThat(latency(network, near, source, GossipKind.MANIFEST)).isEqualTo(12);
        near.tell(new GossipInput.TrustLost());
        assertThat(latency(network, near, source, GossipKind.MANIFEST)).isEqualTo(1_600 + 12);
    }

    @Test
    void aReceiptWithoutANameSpeaksForThePeerThatBroughtItFirst() {
        GossipNetwork network = new GossipNetwork(2);
        network.add(3, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node first = network.nodes.get(1);
        GossipNetwork.Node second = network.nodes.get(2);
        network.link(near, first, 10);
        network.link(near, second, 200);
        near.tell(new GossipInput.Tier(first.id, 1));
        network.run(500);
        GossipItem receipt = network.item(GossipKind.RECEIPT, 50, GossipNetwork.GOOD, 9_999);

        network.publish(first, receipt);
        network.publish(second, receipt);
        network.run(5_000);

        assertThat(near.observations.stream().filter(seen -> seen.observed() == GossipEffect.Observed.PROOF))
                .containsExactly(
                        new GossipEffect.Observe(first.id, GossipEffect.Observed.PROOF, 1, 0, "verified-receipt"));
        assertThat(latency(network, near, first, GossipKind.MANIFEST))
                .as("the fast lane is open")
                .isEqualTo(12);
    }

    @Test
    void aBetterTrustedPeersWordReleasesAnItemSooner() {
        GossipNetwork network = new GossipNetwork(3);
        network.add(3, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node stranger = network.nodes.get(1);
        GossipNetwork.Node friend = network.nodes.get(2);
        network.link(near, stranger, 10);
        network.link(near, friend, 10);
        near.tell(new GossipInput.Tier(stranger.id, 7));
        near.tell(new GossipInput.Tier(friend.id, 0));
        network.run(100);
        GossipItem item = network.good(GossipKind.MANIFEST, 300, friend);
        stranger.transmit(near.id, new GossipFrame.Push(List.of(item), 0));
        network.run(1_000);
        assertThat(near.delivered).isEmpty();
        friend.transmit(near.id, new GossipFrame.Push(List.of(item), 0));
        network.run(200);
        assertThat(near.delivered).containsKey(item.id());
    }

    @Test
    void aFloodOfOneStrangerIsHeldToItsTokens() {
        GossipNetwork network = new GossipNetwork(4);
        network.add(2, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node flooder = network.nodes.get(1);
        network.link(near, flooder, 1);
        near.tell(new GossipInput.Tier(flooder.id, 7));
        network.run(100);
        for (int second = 0; second < 60; second++) {
            for (int frame = 0; frame < 10; frame++) {
                List<GossipItem> items = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    items.add(network.item(GossipKind.HOLDER, 100, GossipNetwork.GOOD, 60_000));
                }
                flooder.transmit(near.id, new GossipFrame.Push(items, 0));
            }
            network.run(1_000);
            assertThat(near.report.pending()).isLessThanOrEqualTo(LIMITS.pendingPerPeer());
        }
        Pacer.Rate rate = Pacer.Rate.ofSource(7);
        assertThat(near.verifications).isLessThanOrEqualTo((int) (rate.burst() + 61 * rate.perSecond()));
        assertThat(near.refusals.get("source-rate")).isGreaterThan(11_000);
    }

    @Test
    void announcersThatWithholdAreAskedLessAndMuted() {
        GossipNetwork network = new GossipNetwork(5);
        network.add(3, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node liar = network.nodes.get(1);
        GossipNetwork.Node honest = network.nodes.get(2);
        network.link(near, liar, 5);
        network.link(near, honest, 5);
        network.run(100);
        liar.alive = false;
        for (int second = 0; second < 30; second++) {
            List<Long> ids = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                ids.add(network.random.nextLong());
            }
            liar.transmit(near.id, new GossipFrame.Announce(ids));
            network.run(1_000);
            assertThat(near.report.wanted()).isLessThanOrEqualTo(LIMITS.wantedPerPeer());
        }
        assertThat(near.penalties.get(liar.id)).isGreaterThanOrEqualTo(Conduct.WITHHOLDING_WEIGHT);
        assertThat(near.refusals).containsKeys("muted");
        Bytes32 id = network.publish(honest, network.good(GossipKind.MANIFEST, 5_000, honest));
        network.run(5_000);
        assertThat(near.delivered).containsKey(id);
        network.run(60_000);
        assertThat(near.report.wanted()).isZero();
    }

    @Test
    void aSlowButHonestPeerIsNotTakenForOneThatWithholds() {
        GossipNetwork network = new GossipNetwork(16);
        GossipNetwork.Node slow = network.add(GossipLimitsFixture.withSendRate(20_000));
        GossipNetwork.Node joining = network.add(LIMITS);
        List<Bytes32> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(network.publish(slow, network.good(GossipKind.MANIFEST, 5_000, slow)));
            network.run(10);
        }
        network.link(slow, joining, 50);
        network.run(120_000);
        assertThat(joining.delivered.keySet()).containsAll(ids);
        assertThat(joining.penalties).isEmpty();
    }

    @Test
    void itemsArriveThoughFourInTenNodesAnnounceAndWithhold() {
        GossipNetwork network = new GossipNetwork(6);
        network.add(50, LIMITS);
        network.linkRandomly(16, 10, 60);
        network.tierForAll(0);
        network.run(1_000);
        List<GossipNetwork.Node> honest = network.nodes.subList(0, 30);
        network.nodes.subList(30, 50).forEach(node -> node.alive = false);
        List<Bytes32> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            GossipNetwork.Node publisher = honest.get(network.random.nextInt(30));
            ids.add(network.publish(publisher, network.good(GossipKind.MANIFEST, 4_000, publisher)));
            network.run(300);
        }
        network.run(40_000);
        assertThat(honest)
                .allSatisfy(node -> assertThat(node.delivered.keySet()).containsAll(ids));
    }

    @Test
    void pullsOfUnknownIdsGetNothing() {
        GossipNetwork network = new GossipNetwork(9);
        network.add(2, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node nosy = network.nodes.get(1);
        network.link(near, nosy, 5);
        network.run(100);
        network.publish(near, network.good(GossipKind.MANIFEST, 60_000, near));
        network.run(5_000);
        int forwarded = near.forwarded;
        for (int i = 0; i < 100; i++) {
            List<Long> ids = new ArrayList<>();
            for (int j = 0; j < 100; j++) {
                ids.add(network.random.nextLong());
            }
            nosy.transmit(near.id, new GossipFrame.Pull(ids));
            network.run(100);
        }
        assertThat(near.forwarded).isEqualTo(forwarded);
        assertThat(near.refusals.get("unknown-pull")).isPositive();
        assertThat(near.refusals.get("pull-rate")).isPositive();
        network.run(10_000);
        assertThat(near.penalties.get(nosy.id)).isPositive();
    }

    @Test
    void anAnnouncedItemIsServedAFewTimesOnly() {
        GossipNetwork network = new GossipNetwork(10);
        network.add(2, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node greedy = network.nodes.get(1);
        network.link(near, greedy, 5);
        network.run(100);
        greedy.transmit(near.id, new GossipFrame.Choke());
        network.run(100);
        network.publish(near, network.good(GossipKind.MANIFEST, 60_000, near));
        network.run(2_000);
        long salted = announcedTo(greedy, near);
        int before = near.forwarded;
        for (int i = 0; i < 500; i++) {
            greedy.transmit(near.id, new GossipFrame.Pull(List.of(salted)));
            network.run(100);
        }
        assertThat(near.forwarded - before).isLessThanOrEqualTo(2);
    }

    @Test
    void randomAndMutatedFramesAreRefusedAndNothingGrows() {
        GossipNetwork network = new GossipNetwork(11);
        network.add(2, LIMITS);
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node hostile = network.nodes.get(1);
        network.link(near, hostile, 1);
        network.run(100);
        for (int i = 0; i < 20_000; i++) {
            boolean item = network.random.nextInt(4) == 0;
            byte[] bytes = item
                    ? GossipFrameCodec.encode(new GossipFrame.Push(
                            List.of(network.item(GossipKind.RECEIPT, 50, GossipNetwork.BAD, 1)), 0))
                    : new byte[network.random.nextInt(200)];
            int at = bytes.length == 0 ? 0 : network.random.nextInt(bytes.length);
            boolean verdictByte = item && at == GossipItem.HEAD_BYTES;
            if (bytes.length > 0 && !verdictByte) {
                bytes[at] ^= (byte) network.random.nextInt(256);
            }
            hostile.sendRaw(near.id, network.random.nextInt(256) % 9, bytes);
            if (i % 100 == 0) {
                network.run(50);
            }
        }
        network.run(60_000);
        assertThat(near.delivered).isEmpty();
        assertThat(near.penalties.get(hostile.id)).isGreaterThan(Conduct.MALFORMED_WEIGHT);
        assertThat(near.report.pending()).isZero();
        assertThat(near.report.wanted()).isZero();
        assertThat(near.report.queuedBytes()).isZero();
    }

    @Test
    void pendingRoomIsRefusedExactlyAtItsLimit() {
        GossipNetwork network = new GossipNetwork(12);
        network.add(2, GossipLimitsFixture.withTables(1, 3, 3));
        GossipNetwork.Node near = network.nodes.getFirst();
        GossipNetwork.Node source = network.nodes.get(1);
        network.link(near, source, 1);
        network.run(100);
        List<GossipItem> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(network.good(GossipKind.MANIFEST, 100, source));
        }
        source.transmit(near.id, new GossipFrame.Push(four.subList(0, 3), 0));
        network.run(10);
        assertThat(near.refusals).doesNotContainKey("pending-full");
        source.transmit(near.id, new GossipFrame.Push(four.subList(3, 4), 0));
        source.transmit(near.id, new GossipFrame.Announce(List.of(1L, 2L, 3L, 4L)));
        network.run(10);
        assertThat(near.refusals).containsEntry("pending-full", 1).containsEntry("wanted-full", 1);
    }

    @Test
    void linksBeyondTheLimitAreIgnored() {
        GossipNetwork network = new GossipNetwork(13);
        network.add(3, GossipLimitsFixture.withTables(1, 3, 3));
        GossipNetwork.Node near = network.nodes.getFirst();
        network.link(near, network.nodes.get(1), 1);
        network.link(near, network.nodes.get(2), 1);
        assertThat(near.refusals).containsEntry("too-many-links", 1);
    }

    @Test
    void publicationsAreAnsweredOnceVerified() {
        GossipNetwork network = new GossipNetwork(14);
        GossipNetwork.Node alone = network.add(LIMITS);
        GossipItem good = network.good(GossipKind.MANIFEST, 100, alone);
        network.publish(alone, good);
        network.publish(alone, network.item(GossipKind.MANIFEST, 100, GossipNetwork.BAD, 0));
        assertThat(alone.publishAnswers).isEmpty();
        network.run(10);
        network.publish(alone, good);
        assertThat(alone.publishAnswers).hasSize(3);
        assertThat(alone.publishAnswers.get(1)).isInstanceOf(GossipEffect.PublishRefused.class);
        assertThat(alone.publishAnswers.get(2)).isInstanceOf(GossipEffect.Published.class);
        assertThat(alone.delivered).hasSize(1);
    }

    @Test
    void aVerifierThatNeverAnswersHoldsNothingForEver() {
        GossipNetwork network = new GossipNetwork(15);
        network.verifyMillis = 100_000;
        GossipNetwork.Node alone = network.add(LIMITS);
        network.publish(alone, network.good(GossipKind.MANIFEST, 100, alone));
        network.run(LIMITS.verifyMillis() + GossipCore.HEARTBEAT_MILLIS);
        assertThat(alone.publishAnswers).singleElement().isInstanceOf(GossipEffect.PublishRefused.class);
        assertThat(alone.report.pending()).isZero();
        assertThat(alone.report.verifying()).isZero();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(transcript()).isEqualTo(transcript());
    }

    private static List<GossipNetwork.Delivery> transcript() {
        GossipNetwork network = new GossipNetwork(77);
        network.add(10, LIMITS);
        network.linkRandomly(4, 5, 50);
        for (int i = 0; i < 10; i++) {
            network.publish(network.nodes.get(i), network.good(GossipKind.EVIDENCE, 200, network.nodes.get(i)));
            network.run(100);
        }
        network.run(20_000);
        return network.deliveries;
    }

    private static long latency(
            GossipNetwork network, GossipNetwork.Node near, GossipNetwork.Node source, GossipKind kind) {
        long start = network.now;
        Bytes32 id = network.publish(source, network.good(kind, 300, source));
        network.run(10_000);
        return near.delivered.get(id) - start;
    }

    /** The salted id under which {@code near} announced its one item. */
    private static long announcedTo(GossipNetwork.Node greedy, GossipNetwork.Node near) {
        return org.nonos.mesh.protocol.gossip.SaltedIds.of(
                greedy.salt, near.delivered.keySet().iterator().next());
    }
}
