package org.nonos.mesh.routing.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.topology.LinkState;

class TopologyTableTest {

    private static final long NOW = 1_800_000_000_000L;
    private final TopologyTable table = new TopologyTable(3);

    @Test
    void anEdgeCountsOnlyWhenBothEndsSignIt() {
        offer(1, NOW, 60_000, edge(2, 5_000));
        assertThat(table.counts(id(1), id(2), NOW)).isFalse();
        assertThat(table.neighbours(id(1), NOW)).isEmpty();
        offer(2, NOW, 60_000, edge(1, 7_000));
        assertThat(table.counts(id(1), id(2), NOW)).isTrue();
        assertThat(table.counts(id(2), id(1), NOW)).isTrue();
        assertThat(table.neighbours(id(1), NOW)).containsExactly(id(2));
        assertThat(table.countingEdges(NOW)).isEqualTo(1);
        offer(2, NOW + 1, 60_000);
        assertThat(table.counts(id(1), id(2), NOW)).isFalse();
    }

    @Test
    void whatANodeSaysOfItselfIsNotWhatItCountsWith() {
        offer(1, NOW, 60_000, edge(2, 999_999_999), edge(3, 999_999_999));
        offer(2, NOW, 60_000, edge(1, 5_000));
        offer(3, NOW, 60_000, edge(1, 9_000));
        assertThat(table.observedBytesPerSecond(id(1), NOW)).isEqualTo(9_000);
        assertThat(table.observedBytesPerSecond(id(2), NOW)).isEqualTo(999_999_999);
        assertThat(table.edges(10, NOW))
                .filteredOn(TopologyTable.Edge::bothSigned)
                .extracting(TopologyTable.Edge::bytesPerSecond)
                .containsExactlyInAnyOrder(5_000L, 9_000L);
    }

    /** Nor does one friend of it move the figure beyond what honest neighbours say, up or down. */
    @Test
    void oneLiarAmongThreeNeighboursStaysWithinWhatTheOthersSay() {
        for (long lie : new long[] {1, 999_999_999}) {
            TopologyTable fresh = new TopologyTable(4);
            fresh.offer(list(1, NOW, 60_000, edge(2, 1), edge(3, 1), edge(4, 1)), true, NOW);
            fresh.offer(list(2, NOW, 60_000, edge(1, 8_000)), true, NOW);
            fresh.offer(list(3, NOW, 60_000, edge(1, 9_000)), true, NOW);
            fresh.offer(list(4, NOW, 60_000, edge(1, lie)), true, NOW);
            assertThat(fresh.observedBytesPerSecond(id(1), NOW)).isBetween(8_000L, 9_000L);
        }
    }

    @Test
    void olderStaleAndLongLivedListsChangeNothing() {
        assertThat(table.offer(list(1, NOW, 60_000, edge(2, 1)), true, NOW)).isEmpty();
        assertThat(table.offer(list(1, NOW - 1, 60_000), true, NOW)).hasValue("link-state-old");
        assertThat(table.offer(list(1, NOW, 60_000), true, NOW)).hasValue("link-state-old");
        assertThat(table.offer(list(2, NOW, 0), true, NOW)).hasValue("link-state-stale");
        assertThat(table.offer(list(2, NOW, LinkState.MAX_LIFE_MILLIS + 1), true, NOW))
                .hasValue("link-state-stale");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void expiredListsCountNoMoreAndAreDropped() {
        offer(1, NOW, 60_000, edge(2, 1));
        offer(2, NOW, 30_000, edge(1, 1));
        assertThat(table.counts(id(1), id(2), NOW + 30_000)).isFalse();
        table.dropExpired(NOW + 30_000);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void aFullTableMakesRoomForKnownNodesOnly() {
        for (int seed = 1; seed <= 3; seed++) {
            assertThat(table.offer(list(seed, NOW, 60_000), seed == 1, NOW)).isEmpty();
        }
        assertThat(table.offer(list(4, NOW, 60_000), false, NOW)).hasValue("topology-full");
        assertThat(table.offer(list(5, NOW, 60_000), true, NOW)).isEmpty();
        assertThat(table.offer(list(6, NOW, 60_000), true, NOW)).isEmpty();
        assertThat(table.offer(list(7, NOW, 60_000), true, NOW)).hasValue("topology-full");
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void subnetsAreReadFromAddressesAndLoopbackHasNone() {
        assertThat(Subnet.ofEndpoint("10.1.2.3:40511")).hasValue(new Subnet("10.1"));
        assertThat(Subnet.ofEndpoint("[2001:db8:1::5]:40511")).hasValue(new Subnet("2001:db8"));
        assertThat(Subnet.ofEndpoint("[FE80::1]:1")).hasValue(new Subnet("fe80:0"));
        for (String none :
                List.of("127.0.0.1:1", "[::1]:1", "localhost:1", "", ":", "[", "1.2.3:4", "a.b.c.d:1", "0.0.0.0:1")) {
            assertThat(Subnet.ofEndpoint(none)).as(none).isEmpty();
        }
    }

    private void offer(int seed, long sequence, long lifeMillis, LinkState.Edge... edges) {
        assertThat(table.offer(list(seed, sequence, lifeMillis, edges), true, NOW))
                .isEmpty();
    }

    private static LinkState list(int seed, long sequence, long lifeMillis, LinkState.Edge... edges) {
        return LinkState.signed(key(seed), sequence, 1, NOW + lifeMillis, new ArrayList<>(List.of(edges)));
    }

    private static LinkState.Edge edge(int seed, long rate) {
        return new LinkState.Edge(id(seed), 1_000, rate);
    }

    private static IdentityKey key(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return new IdentityKey(bytes);
    }

    private static org.nonos.mesh.protocol.identity.NodeId id(int seed) {
        return key(seed).nodeId();
    }
}
