package org.nonos.mesh.routing.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.topology.LinkState;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;
import org.nonos.mesh.routing.topology.Verdict;

/** Node 0 is ourselves; the others are known by record. */
class PathChooserTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final int DESTINATION = 9;
    private static final PathWish ANY = PathWish.avoiding(Set.of());
    private final Nodes nodes = new Nodes(id(0), 100);
    private final TopologyTable topology = new TopologyTable(100);
    private final Map<Integer, Map<Integer, Long>> edges = new HashMap<>();

    @Test
    void aFullPathHasThreeDifferentHopsOverEdgesThatCount() {
        mesh(1, 2, 3, 4, DESTINATION);
        PathChooser chooser = chooser(new Random(1));
        for (int i = 0; i < 500; i++) {
            Path path = chooser.choose(id(DESTINATION), ANY, NOW).orElseThrow();
            assertThat(path.hops()).hasSize(3).doesNotHaveDuplicates().doesNotContain(id(0));
            assertThat(path.destination()).isEqualTo(id(DESTINATION));
            assertThat(path.reduced()).isFalse();
            assertThat(path.anonymity()).isEqualTo("3 hops");
        }
    }

    @Test
    void theFirstHopIsALinkedPeer() {
        mesh(1, 2, 3, DESTINATION);
        nodes.linkDown(id(2));
        nodes.linkDown(id(3));
        nodes.linkDown(id(DESTINATION));
        PathChooser chooser = chooser(new Random(2));
        for (int i = 0; i < 100; i++) {
            assertThat(chooser.choose(id(DESTINATION), ANY, NOW)
                            .orElseThrow()
                            .hops()
                            .getFirst())
                    .isEqualTo(id(1));
        }
    }

    @Test
    void distrustedAndAvoidedNodesAreNeverHops() {
        mesh(1, 2, 3, 4, 5, DESTINATION);
        nodes.trust(id(2), Verdict.DISTRUSTED, 0);
        PathChooser chooser = chooser(new Random(3));
        for (int i = 0; i < 1_000; i++) {
            assertThat(chooser.choose(id(DESTINATION), PathWish.avoiding(Set.of(id(4))), NOW)
                            .orElseThrow()
                            .hops())
                    .doesNotContain(id(2), id(4));
        }
        nodes.trust(id(DESTINATION), Verdict.DISTRUSTED, 0);
        assertThat(chooser.choose(id(DESTINATION), ANY, NOW)).isEmpty();
    }

    @Test
    void anEdgeThatOneEndSignsCarriesNothing() {
        for (int node : new int[] {1, 2, DESTINATION}) {
            known(node, 0);
        }
        nodes.linkUp(id(1), "127.0.0.1:1");
        edge(1, 2, 1_000);
        edge(2, 1, 1_000);
        edge(2, DESTINATION, 1_000);
        publish();
        assertThat(chooser(new Random(4)).choose(id(DESTINATION), ANY, NOW)).isEmpty();
    }

    @Test
    void smallMeshesGetShorterPathsAndSaySo() {
        mesh(1, DESTINATION);
        Path two = chooser(new Random(5)).choose(id(DESTINATION), ANY, NOW).orElseThrow();
        assertThat(two.hops()).containsExactly(id(1), id(DESTINATION));
        assertThat(two.reduced()).isTrue();
        assertThat(two.anonymity()).isEqualTo("reduced anonymity: 3 nodes known");
        Path one = chooser(new Random(5))
                .choose(id(DESTINATION), PathWish.avoiding(Set.of(id(1))), NOW)
                .orElseThrow();
        assertThat(one.hops()).containsExactly(id(DESTINATION));
        assertThat(one.reduced()).isTrue();
    }

    @Test
    void hopsLieInDistinctNetworksWhileThatIsPossible() {
        mesh(1, 2, 3, 4, DESTINATION);
        nodes.linkUp(id(1), "10.1.0.1:1");
        nodes.linkUp(id(2), "10.1.0.2:1");
        nodes.linkUp(id(3), "10.2.0.1:1");
        nodes.linkUp(id(4), "10.3.0.1:1");
        nodes.linkUp(id(DESTINATION), "10.3.9.9:1");
        PathChooser chooser = chooser(new Random(6));
        for (int i = 0; i < 300; i++) {
            Path path = chooser.choose(id(DESTINATION), ANY, NOW).orElseThrow();
            assertThat(path.hops()).doesNotContain(id(4));
            assertThat(path.hops().containsAll(List.of(id(1), id(2)))).isFalse();
            assertThat(path.reduced()).isFalse();
        }
        Path shared = chooser.choose(id(DESTINATION), PathWish.avoiding(Set.of(id(3))), NOW)
                .orElseThrow();
        assertThat(shared.hops()).hasSize(3);
        assertThat(shared.reduced()).isTrue();
    }

    /** Middle hops: a quarter evenly, the rest by {@code min(bandwidth, 20 × median)^0.75 × trust}. */
    @Test
    void theMiddleHopFollowsTheFormula() {
        long[] rates = {0, 100_000, 200_000, 400_000, 100_000_000, 300_000};
        double[] scores = {0, 0.9, 0.2, 0.5, 1.0, 0};
        known(DESTINATION, 0);
        known(6, 0);
        nodes.linkUp(id(6), "127.0.0.1:1");
        for (int node = 1; node <= 5; node++) {
            known(node, 0);
            if (node < 5) {
                nodes.trust(id(node), Verdict.TRUSTED, scores[node]);
            }
            both(node, DESTINATION, rates[node]);
            both(node, 6, rates[node]);
        }
        publish();
        double[] expected = expectedMiddleShares(rates, scores);

        long seed = 77;
        PathChooser chooser = chooser(new Random(seed));
        int draws = 40_000;
        int[] seen = new int[6];
        for (int i = 0; i < draws; i++) {
            NodeId middle = chooser.choose(id(DESTINATION), ANY, NOW)
                    .orElseThrow()
                    .hops()
                    .get(1);
            for (int node = 1; node <= 5; node++) {
                seen[node] += middle.equals(id(node)) ? 1 : 0;
            }
        }
        double chiSquare = 0;
        for (int node = 1; node <= 5; node++) {
            double want = expected[node] * draws;
            chiSquare += (seen[node] - want) * (seen[node] - want) / want;
        }
        assertThat(chiSquare)
                .as("seed %d, seen %s", seed, Arrays.toString(seen))
                .isLessThan(18.47);
    }

    private static double[] expectedMiddleShares(long[] rates, double[] scores) {
        // Candidates: nodes 1..5, node 6 (seen by all of them), the destination (likewise): median over all seven.
        List<Long> all = new ArrayList<>(List.of(100_000L, 200_000L, 400_000L, 100_000_000L, 300_000L));
        all.add(300_000L);
        all.add(300_000L);
        all.sort(null);
        double cap = 20.0 * all.get(3);
        double[] weight = new double[6];
        double total = 0;
        for (int node = 1; node <= 5; node++) {
            double trust = node < 5 ? 0.25 + 0.75 * scores[node] : 0.25;
            weight[node] = Math.pow(Math.min(rates[node], cap), 0.75) * trust;
            total += weight[node];
        }
        double[] share = new double[6];
        for (int node = 1; node <= 5; node++) {
            share[node] = 0.25 / 5 + 0.75 * weight[node] / total;
        }
        return share;
    }

    @Test
    void theFirstGuardServesUntilItCannot() {
        mesh(1, 2, 3, 4, 5, DESTINATION);
        PathChooser chooser = chooser(new Random(10), List.of(id(3), id(1)));
        for (int i = 0; i < 100; i++) {
            assertThat(firstHop(chooser, ANY)).isEqualTo(id(3));
        }
        PathWish elsewhere = ANY.startingApartFrom(Set.of(id(3)));
        assertThat(firstHop(chooser, elsewhere)).isEqualTo(id(1));
        nodes.linkDown(id(3));
        assertThat(firstHop(chooser, ANY)).isEqualTo(id(1));
        nodes.linkDown(id(1));
        Path path = chooser.choose(id(DESTINATION), ANY, NOW).orElseThrow();
        assertThat(path.hops()).hasSize(3);
        assertThat(path.anonymity()).isEqualTo("reduced anonymity: the first hop is no kept guard");
    }

    @Test
    void aGuardWithoutACommonNeighbourReachesTheDestinationOverASecondMiddleHop() {
        chain();
        PathChooser chooser = chooser(new Random(11), List.of(id(1), id(4)));
        for (int i = 0; i < 50; i++) {
            Path path = chooser.choose(id(DESTINATION), ANY, NOW).orElseThrow();
            assertThat(path.hops()).containsExactly(id(1), id(2), id(3), id(DESTINATION));
            assertThat(path.reduced()).isFalse();
            assertThat(path.anonymity()).isEqualTo("4 hops");
        }
    }

    @Test
    void inALargeMeshADestinationCannotBringAboutAShortOrUnguardedPath() {
        chain();
        for (int node = 30; node < 60; node++) {
            known(node, 0);
        }
        PathChooser guarded = chooser(new Random(12), List.of(id(1)));
        assertThat(guarded.choose(id(DESTINATION), ANY, NOW)).isPresent();
        assertThat(guarded.choose(id(DESTINATION), PathWish.avoiding(Set.of(id(2))), NOW))
                .isEmpty();
        nodes.linkUp(id(DESTINATION), "127.0.0.1:1");
        assertThat(guarded.choose(id(DESTINATION), PathWish.avoiding(Set.of(id(2))), NOW))
                .isEmpty();
    }

    @Test
    void hopsHangFromDifferentIntroducersWhileThatIsPossible() {
        mesh(1, 2, 3, 4, 5, 6, 7, 8, DESTINATION);
        nodes.introduced(id(2), id(1));
        nodes.introduced(id(3), id(DESTINATION));
        PathChooser chooser = chooser(new Random(13));
        for (int i = 0; i < 500; i++) {
            Path path = chooser.choose(id(DESTINATION), ANY, NOW).orElseThrow();
            assertThat(path.hops()).doesNotContain(id(3));
            assertThat(path.hops().containsAll(List.of(id(1), id(2)))).isFalse();
            assertThat(path.reduced()).isFalse();
        }
        PathWish narrow = PathWish.avoiding(Set.of(id(4), id(5), id(6), id(7), id(8), id(3)));
        assertThat(chooser.choose(id(DESTINATION), narrow, NOW).orElseThrow().anonymity())
                .isEqualTo("reduced anonymity: hops share an introducer");
    }

    @Test
    void fourNodesAreSaidToBeFew() {
        mesh(1, 2, DESTINATION);
        Path path = chooser(new Random(14)).choose(id(DESTINATION), ANY, NOW).orElseThrow();
        assertThat(path.hops()).hasSize(3);
        assertThat(path.anonymity()).isEqualTo("reduced anonymity: 4 nodes known");
    }

    /** 1 is linked; 1-2, 2-3, 3-DESTINATION are edges; 4 is linked and has none. */
    private void chain() {
        for (int node : new int[] {1, 2, 3, 4, DESTINATION}) {
            known(node, 0);
        }
        nodes.linkUp(id(1), "127.0.0.1:1");
        nodes.linkUp(id(4), "127.0.0.1:1");
        both(1, 2, 1_000);
        both(2, 3, 1_000);
        both(3, DESTINATION, 1_000);
        publish();
    }

    private static NodeId firstHop(PathChooser chooser, PathWish wish) {
        return chooser.choose(id(DESTINATION), wish, NOW).orElseThrow().hops().getFirst();
    }

    @Test
    void theSameSeedDrawsTheSamePaths() {
        mesh(1, 2, 3, 4, 5, DESTINATION);
        PathChooser a = chooser(new Random(8));
        PathChooser b = chooser(new Random(8));
        for (int i = 0; i < 50; i++) {
            Optional<Path> path = a.choose(id(DESTINATION), ANY, NOW);
            assertThat(path).isEqualTo(b.choose(id(DESTINATION), ANY, NOW));
        }
    }

    private void mesh(int... members) {
        for (int node : members) {
            known(node, 0);
            nodes.linkUp(id(node), "127.0.0.1:" + node);
            for (int other : members) {
                if (other != node) {
                    edge(node, other, 1_000_000);
                }
            }
        }
        publish();
    }

    private void known(int node, int fill) {
        byte[] key = new byte[32];
        key[0] = (byte) (9 + fill);
        nodes.record(id(node), key, List.of());
    }

    private void both(int a, int b, long rate) {
        edge(a, b, rate);
        edge(b, a, rate);
    }

    private void edge(int from, int to, long rate) {
        edges.computeIfAbsent(from, f -> new HashMap<>()).put(to, rate);
    }

    private void publish() {
        edges.forEach((from, to) -> {
            List<LinkState.Edge> list = to.entrySet().stream()
                    .map(entry -> new LinkState.Edge(id(entry.getKey()), 500, entry.getValue()))
                    .toList();
            assertThat(topology.offer(LinkState.signed(key(from), NOW, 1, NOW + 60_000, list), true, NOW))
                    .isEmpty();
        });
    }

    private PathChooser chooser(Random random) {
        return chooser(random, List.of());
    }

    private PathChooser chooser(Random random, List<NodeId> guards) {
        Weights weights = new Weights(PathPolicy.DEFAULT, nodes, topology);
        return new PathChooser(id(0), nodes, topology, PathPolicy.DEFAULT, weights, now -> guards, random);
    }

    private static IdentityKey key(int node) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) (node + 1));
        return new IdentityKey(seed);
    }

    private static NodeId id(int node) {
        return IDS.computeIfAbsent(node, n -> key(n).nodeId());
    }

    private static final Map<Integer, NodeId> IDS = new HashMap<>();
}
