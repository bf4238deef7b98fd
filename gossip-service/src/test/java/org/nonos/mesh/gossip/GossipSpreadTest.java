package org.nonos.mesh.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nonos.mesh.protocol.layer.GossipKind;
import org.nonos.mesh.protocol.wire.Bytes32;

class GossipSpreadTest {

    private static final GossipLimits LIMITS = GossipLimits.defaults();
    private static final int ITEMS = 30;

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100})
    void everyItemReachesEveryNodeOnceWithFewCopies(int count) {
        GossipNetwork network = new GossipNetwork(count);
        network.add(count, LIMITS);
        network.linkRandomly(Math.min(count - 1, 16), 10, 130);
        network.tierForAll(0);
        network.run(2_000);
        List<Bytes32> published = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            GossipNetwork.Node publisher = network.nodes.get(network.random.nextInt(count));
            published.add(network.publish(publisher, network.good(GossipKind.MANIFEST, 400, publisher)));
            network.run(100);
        }
        network.run(15_000);
        assertThat(published).allSatisfy(id -> assertThat(network.holders(id)).isEqualTo(count));
        assertThat(network.deliveries).hasSize(ITEMS * count);
        double copies = duplicatesPerDelivery(network);
        System.out.println(count + " nodes, small items: duplicates per delivery " + copies);
        assertThat(copies).isLessThanOrEqualTo(LIMITS.smallPushPeers());
    }

    @Test
    void largeItemsGoOutLazily() {
        GossipNetwork network = new GossipNetwork(31);
        network.add(100, LIMITS);
        network.linkRandomly(16, 10, 130);
        network.tierForAll(0);
        network.run(2_000);
        Map<Bytes32, Long> since = new HashMap<>();
        for (int i = 0; i < ITEMS; i++) {
            GossipNetwork.Node publisher = network.nodes.get(network.random.nextInt(100));
            Bytes32 id = network.publish(publisher, network.good(GossipKind.MANIFEST, 8_000, publisher));
            since.put(id, network.now);
            network.run(500);
        }
        network.run(15_000);
        since.keySet().forEach(id -> assertThat(network.holders(id)).isEqualTo(100));
        double copies = duplicatesPerDelivery(network);
        List<Long> latencies = network.latencies(since.keySet(), since);
        System.out.println("large items: duplicates per delivery " + copies + ", p50 "
                + GossipNetwork.percentile(latencies, 0.5) + " ms, p99 "
                + GossipNetwork.percentile(latencies, 0.99) + " ms");
        assertThat(copies).isLessThanOrEqualTo(LIMITS.eagerLinks());
    }

    @Test
    void aJoiningPeerCatchesUp() {
        GossipNetwork network = new GossipNetwork(7);
        network.add(3, LIMITS);
        network.linkRandomly(2, 10, 20);
        network.run(100);
        Set<Bytes32> published = network.newSet();
        GossipNetwork.Node publisher = network.nodes.getFirst();
        for (int i = 0; i < 200; i++) {
            published.add(network.publish(publisher, network.good(GossipKind.EVIDENCE, 300, publisher)));
            network.run(50);
        }
        network.run(60_000);
        GossipNetwork.Node late = network.add(LIMITS);
        network.link(late, network.nodes.get(1), 15);
        network.run(60_000);
        assertThat(late.delivered.keySet()).containsAll(published);
    }

    @Test
    void aHealedPartitionAgreesAgain() {
        GossipNetwork network = new GossipNetwork(8);
        network.add(20, LIMITS);
        network.linkRandomly(6, 10, 60);
        network.run(1_000);
        List<GossipNetwork.Node> left = network.nodes.subList(0, 10);
        List<GossipNetwork.Node> right = network.nodes.subList(10, 20);
        left.forEach(a -> right.forEach(b -> network.unlink(a, b)));
        List<Bytes32> published = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            GossipNetwork.Node publisher = network.nodes.get(i);
            published.add(network.publish(publisher, network.good(GossipKind.MANIFEST, 500, publisher)));
            network.run(200);
        }
        network.run(30_000);
        assertThat(network.holders(published.getFirst())).isLessThanOrEqualTo(10);
        network.link(left.get(3), right.get(4), 40);
        network.run(60_000);
        assertThat(published).allSatisfy(id -> assertThat(network.holders(id)).isEqualTo(20));
    }

    @Test
    void receiptsStayQuickWhileBulkFloods() {
        Flood quiet = new Flood(0);
        Flood flooded = new Flood(10);
        System.out.println("p99: receipts " + quiet.receiptP99 + " ms quiet, " + flooded.receiptP99
                + " ms under a tenfold flood; bulk " + flooded.bulkP99 + " ms");
        assertThat(flooded.receiptP99).isLessThanOrEqualTo(2 * quiet.receiptP99);
        assertThat(flooded.bulkP99).as("the links were really full").isGreaterThan(4 * flooded.receiptP99);
    }

    /** Links of 15 kB/s for gossip; five receipts a second, and bulk at {@code factor} times their rate. */
    private static final class Flood {
        final long receiptP99;
        final long bulkP99;

        Flood(int factor) {
            GossipNetwork network = new GossipNetwork(99);
            network.add(20, GossipLimitsFixture.withSendRate(15_000));
            network.linkRandomly(8, 10, 60);
            network.tierForAll(0);
            network.run(1_000);
            Map<Bytes32, Long> receipts = new HashMap<>();
            Map<Bytes32, Long> bulk = new HashMap<>();
            for (int tick = 0; tick < 60; tick++) {
                GossipNetwork.Node publisher = network.nodes.get(network.random.nextInt(20));
                receipts.put(network.publish(publisher, network.good(GossipKind.RECEIPT, 500, publisher)), network.now);
                for (int i = 0; i < factor; i++) {
                    GossipNetwork.Node flooder = network.nodes.get(network.random.nextInt(20));
                    bulk.put(network.publish(flooder, network.good(GossipKind.LINK_STATE, 900, flooder)), network.now);
                }
                network.run(200);
            }
            network.run(60_000);
            receipts.keySet().forEach(id -> assertThat(network.holders(id)).isEqualTo(20));
            receiptP99 = GossipNetwork.percentile(network.latencies(receipts.keySet(), receipts), 0.99);
            bulkP99 = factor == 0 ? 0 : GossipNetwork.percentile(network.latencies(bulk.keySet(), bulk), 0.99);
        }
    }

    private static double duplicatesPerDelivery(GossipNetwork network) {
        return network.nodes.stream().mapToInt(node -> node.duplicates).sum() / (double) network.deliveries.size();
    }
}
