package org.nonos.mesh.protocol.onionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;

class DescriptorRingTest {

    private final Random random = new Random(5);

    private NodeId node() {
        byte[] id = new byte[32];
        random.nextBytes(id);
        return NodeId.of(id);
    }

    @Test
    void allWhoKnowTheSameNodesNameTheSameKeepers() {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            nodes.add(node());
        }
        NodeId key = node();
        DescriptorRing ring = new DescriptorRing(new byte[] {1}, new ServicePeriod(1));
        List<NodeId> keepers = ring.keepers(key, nodes);
        assertThat(keepers).hasSize(DescriptorRing.KEEPERS).doesNotHaveDuplicates();
        Collections.shuffle(nodes, random);
        nodes.add(nodes.getFirst());
        assertThat(ring.keepers(key, nodes)).isEqualTo(keepers);
        assertThat(new DescriptorRing(new byte[] {1}, new ServicePeriod(2)).keepers(key, nodes))
                .isNotEqualTo(keepers);
        assertThat(new DescriptorRing(new byte[] {2}, new ServicePeriod(1)).keepers(key, nodes))
                .isNotEqualTo(keepers);
        assertThat(ring.keepers(key, nodes.subList(0, 3))).hasSize(3);
    }

    /** One node more or less in someone's view changes at most one keeper. */
    @Test
    void viewsThatDifferALittleAgreeOnMost() {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            nodes.add(node());
        }
        DescriptorRing ring = new DescriptorRing(new byte[0], new ServicePeriod(1));
        for (int i = 0; i < 40; i++) {
            NodeId key = node();
            List<NodeId> fewer = new ArrayList<>(nodes);
            fewer.remove(i);
            List<NodeId> common = new ArrayList<>(ring.keepers(key, nodes));
            common.retainAll(ring.keepers(key, fewer));
            assertThat(common.size()).isGreaterThanOrEqualTo(DescriptorRing.KEEPERS - 1);
        }
    }

    /** Of n nodes each keeps 6/n of the keys: 4,000 draws of a share of 6/30, within five standard deviations. */
    @Test
    void keysAreSpreadEvenlyOverPeriods() {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            nodes.add(node());
        }
        NodeId key = node();
        Map<NodeId, Integer> kept = new HashMap<>();
        for (int period = 0; period < 4_000; period++) {
            new DescriptorRing(new byte[0], new ServicePeriod(period))
                    .keepers(key, nodes)
                    .forEach(node -> kept.merge(node, 1, Integer::sum));
        }
        double share = DescriptorRing.KEEPERS / 30.0;
        double deviation = Math.sqrt(4_000 * share * (1 - share));
        assertThat(kept.values())
                .allSatisfy(count -> assertThat(Math.abs(count - 4_000 * share)).isLessThan(5 * deviation));
    }

    @Test
    void nearAChangeOfPeriodBothAreServed() {
        long day = ServicePeriod.LENGTH_MILLIS;
        long hour = 3_600_000;
        assertThat(ServicePeriod.around(10 * day + 12 * hour)).containsExactly(new ServicePeriod(10));
        assertThat(ServicePeriod.around(10 * day + hour)).containsExactly(new ServicePeriod(10), new ServicePeriod(9));
        assertThat(ServicePeriod.around(11 * day - hour)).containsExactly(new ServicePeriod(10), new ServicePeriod(11));
    }
}
