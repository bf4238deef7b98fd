package org.nonos.mesh.routing.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.routing.topology.FirstSeen;
import org.nonos.mesh.routing.topology.Nodes;
import org.nonos.mesh.routing.topology.TopologyTable;
import org.nonos.mesh.routing.topology.Verdict;

/** Node 0 is ourselves. */
class GuardsTest {

    private static final long START = 1_800_000_000_000L;
    private static final long DAY = 86_400_000;
    private static final NodeId DESTINATION = id(999);
    private long now = START;
    private final Nodes nodes = new Nodes(id(0), 1_000);
    private final FirstSeen seen = new FirstSeen(1_000);
    private final Guards guards = guards(1);

    @Test
    void fourAreDrawnAtOnceAndNoMoreWhileTheyServe() {
        linked(1, 40);
        upkeep(100);
        assertThat(guards.inOrder(now)).hasSize(4).doesNotHaveDuplicates();
        List<NodeId> before = guards.inOrder(now);
        now += 50 * DAY;
        upkeep(100);
        assertThat(guards.inOrder(now)).isEqualTo(before);
    }

    @Test
    void eachLivesSixtyToHundredAndTwentyDays() {
        linked(1, 40);
        upkeep(10);
        List<NodeId> first = guards.inOrder(now);
        assertThat(guards.changes(now)).hasSize(4);
        now = START + 60 * DAY - 1;
        upkeep(10);
        assertThat(guards.inOrder(now)).isEqualTo(first);
        now = START + 120 * DAY;
        upkeep(10);
        assertThat(guards.inOrder(now)).hasSize(4).isNotEqualTo(first);
        assertThat(guards.changes(now))
                .filteredOn(write -> write.value() == null)
                .hasSize(4);
    }

    @Test
    void theyOutliveARestartInTheirOrderAndWithTheirRecord() {
        linked(1, 40);
        upkeep(10);
        NodeId third = guards.inOrder(now).get(2);
        guards.completed(third, DESTINATION, now);
        List<Write> rows = guards.changes(now);
        Guards again = guards(2);
        rows.forEach(row -> again.restore(row.key(), row.value()));
        assertThat(again.inOrder(now)).isEqualTo(guards.inOrder(now)).startsWith(third);
        again.upkeep(now);
        assertThat(again.size()).isEqualTo(4);
    }

    @Test
    void damagedRowsArePassedOver() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] key = new byte[random.nextInt(40)];
            byte[] value = new byte[random.nextInt(60)];
            random.nextBytes(key);
            random.nextBytes(value);
            guards.restore(key, value);
        }
        assertThat(guards.size()).as("seed " + seed).isLessThanOrEqualTo(GuardPolicy.DEFAULT.sampleMost());
        upkeep(10);
    }

    @Test
    void anUnlistedOneIsPassedOverAtOnceAndForgottenAfterTwentyDays() {
        linked(1, 40);
        upkeep(10);
        NodeId gone = guards.inOrder(now).getFirst();
        nodes.linkDown(gone);
        nodes.recordGone(gone);
        upkeep(1);
        assertThat(guards.inOrder(now)).hasSize(3).doesNotContain(gone);
        now += 20 * DAY;
        upkeep(1);
        assertThat(guards.size()).isEqualTo(4);
        now += 2;
        upkeep(2);
        assertThat(guards.inOrder(now)).hasSize(4).doesNotContain(gone);
    }

    @Test
    void aProvenMeshGivesGuardsOfTrustAndAgeOnlyAndAYoungOneThoseAboveTheMedian() {
        for (int node = 1; node <= 30; node++) {
            known(node);
            nodes.linkUp(id(node), "127.0.0.1:1");
            nodes.trust(id(node), Verdict.TRUSTED, node / 100.0);
        }
        upkeep(10);
        assertThat(guards.inOrder(now)).hasSize(4).allMatch(guard -> number(guard) >= 15);
        now += 9 * DAY;
        for (int node = 31; node <= 50; node++) {
            known(node);
            nodes.linkUp(id(node), "127.0.0.1:1");
            nodes.trust(id(node), Verdict.TRUSTED, 1);
        }
        for (int node = 1; node <= 8; node++) {
            nodes.trust(id(node), Verdict.TRUSTED, 0.7);
        }
        Guards proven = guards(3);
        for (int i = 0; i < 10; i++) {
            proven.upkeep(now);
        }
        assertThat(proven.inOrder(now)).hasSize(4).allMatch(guard -> number(guard) <= 8);
    }

    @Test
    void nodesHeardOfMomentsApartAreEquallyOld() {
        for (int node = 1; node <= 3; node++) {
            linked(node, node);
            now++;
        }
        upkeep(10);
        assertThat(guards.size()).isEqualTo(3);
    }

    @Test
    void theyLieInDifferentNetworksWhileThereAreAny() {
        for (int node = 1; node <= 30; node++) {
            known(node);
            nodes.linkUp(id(node), "10." + (node <= 25 ? 1 : node) + ".0.1:1");
        }
        upkeep(10);
        assertThat(guards.inOrder(now).stream()
                        .map(guard -> nodes.find(guard).orElseThrow().subnet().orElseThrow())
                        .distinct())
                .hasSize(4);
    }

    @Test
    void aGuardThatDropsHalfFallsBehindAndNobodyNewIsDrawn() {
        linked(1, 40);
        upkeep(10);
        List<NodeId> before = guards.inOrder(now);
        NodeId hostile = before.getFirst();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int used = 0;
        for (int circuit = 0; circuit < 3_000; circuit++) {
            NodeId first = guards.inOrder(now).getFirst();
            used += first.equals(hostile) ? 1 : 0;
            if (first.equals(hostile) && random.nextInt(100) < 58) {
                guards.failedBehind(first, DESTINATION, false, now);
            } else {
                guards.completed(first, DESTINATION, now);
            }
            now += 20_000;
            guards.upkeep(now);
        }
        assertThat(used).as("seed " + seed).isLessThan(1_500);
        assertThat(guards.inOrder(now).getFirst()).isNotEqualTo(hostile);
        assertThat(guards.inOrder(now)).containsExactlyInAnyOrderElementsOf(before);
        assertThat(guards.inOrder(now).indexOf(hostile)).isEqualTo(2);
        assertThat(guards.worstCompletionPercent()).isLessThanOrEqualTo(50);
    }

    @Test
    void aDestinationThatNobodyReachesSpoilsNoGuardsName() {
        linked(1, 40);
        upkeep(10);
        NodeId first = guards.inOrder(now).getFirst();
        for (int i = 0; i < 1_000; i++) {
            guards.failedBehind(first, id(777), true, now);
        }
        assertThat(guards.worstCompletionPercent()).isEqualTo(100);
        guards.completed(first, DESTINATION, now);
        for (int i = 0; i < 200; i++) {
            guards.failedBehind(first, DESTINATION, true, now);
        }
        assertThat(guards.worstCompletionPercent()).isLessThan(30);
        assertThat(guards.inOrder(now)).endsWith(first);
    }

    @Test
    void silentOnesAreTriedAgainOnTorsScheduleAndAtOnceWhenALinkStands() {
        linked(1, 40);
        upkeep(10);
        List<NodeId> order = guards.inOrder(now);
        guards.silent(order.getFirst(), now);
        assertThat(guards.inOrder(now + 599_000)).endsWith(order.getFirst());
        assertThat(guards.inOrder(now + 600_000)).isEqualTo(order);
        guards.silent(order.getFirst(), now + 7 * 3_600_000);
        assertThat(guards.inOrder(now + 8 * 3_600_000)).endsWith(order.getFirst());
        guards.linked(order.getFirst());
        assertThat(guards.inOrder(now)).isEqualTo(order);
    }

    @Test
    void whileAllAreAwayNoMoreThanTwoADayAreDrawnAndGuardsAreDialled() {
        linked(1, 200);
        upkeep(10);
        for (NodeId guard : guards.inOrder(now)) {
            nodes.linkDown(guard);
        }
        assertThat(guards.toDial(now)).isEmpty();
        upkeep(50);
        assertThat(guards.size()).isEqualTo(6);
        for (NodeId guard : guards.inOrder(now)) {
            nodes.linkDown(guard);
            nodes.record(guard, new byte[32], List.of("10.9.9.9:1"));
        }
        assertThat(guards.toDial(now)).hasSize(6);
        assertThat(guards.toDial(now)).isEmpty();
        assertThat(guards.toDial(now + 600_000)).hasSize(6);
        now += DAY;
        upkeep(50);
        assertThat(guards.size()).isEqualTo(8);
    }

    @Test
    void aClockThatWasSetBackKeepsNoGuardAway() {
        linked(1, 40);
        upkeep(10);
        List<NodeId> order = guards.inOrder(now);
        guards.silent(order.getFirst(), now);
        assertThat(guards.inOrder(now + 1)).endsWith(order.getFirst());
        assertThat(guards.inOrder(now - 3_600_000)).isEqualTo(order);
    }

    private void linked(int from, int to) {
        for (int node = from; node <= to; node++) {
            known(node);
            nodes.linkUp(id(node), "127.0.0.1:1");
        }
    }

    private void known(int node) {
        nodes.record(id(node), new byte[32], List.of());
        seen.saw(id(node), now);
    }

    private void upkeep(int times) {
        for (int i = 0; i < times; i++) {
            guards.upkeep(now);
        }
    }

    private Guards guards(long seed) {
        Weights weights = new Weights(PathPolicy.DEFAULT, nodes, new TopologyTable(10));
        return new Guards(GuardPolicy.DEFAULT, PathPolicy.DEFAULT, nodes, seen, weights, new Random(seed));
    }

    private static NodeId id(int node) {
        return NodeId.of(ByteBuffer.allocate(32).putInt(node).array());
    }

    private static int number(NodeId id) {
        return ByteBuffer.wrap(id.toArray()).getInt();
    }
}
