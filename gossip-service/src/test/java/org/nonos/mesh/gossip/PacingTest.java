package org.nonos.mesh.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;

class PacingTest {

    private static final GossipLimits LIMITS = GossipLimits.defaults();

    @Test
    void aBurstIsFreeThenTokensComeAtTheRate() {
        Pacer pacer = new Pacer();
        Pacer.Rate rate = new Pacer.Rate(10, 5);
        for (int i = 0; i < 5; i++) {
            assertThat(pacer.reserve(1_000, rate, 1_000)).isZero();
        }
        for (int i = 1; i <= 10; i++) {
            assertThat(pacer.reserve(1_000, rate, 1_000)).isEqualTo(100L * i);
        }
        assertThat(pacer.reserve(1_000, rate, 1_000)).isEqualTo(Pacer.TOO_LONG);
        assertThat(pacer.reserve(1_100, rate, 1_000)).isEqualTo(1_000);
        assertThat(pacer.reserve(60_000, rate, 0)).isZero();
    }

    @Test
    void refusedTokensCostNothing() {
        Pacer pacer = new Pacer();
        Pacer.Rate rate = new Pacer.Rate(1, 1);
        assertThat(pacer.reserve(0, rate, 0)).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(pacer.reserve(500, rate, 0)).isEqualTo(Pacer.TOO_LONG);
        }
        assertThat(pacer.reserve(1_000, rate, 0)).isZero();
    }

    @Test
    void onePeerIntroducesFewStrangers() {
        Pacing pacing = new Pacing(LIMITS, new TrustView(LIMITS));
        NodeId introducer = node(0);
        long passed = 0;
        for (int i = 1; i <= 1_000; i++) {
            if (pacing.reserveOrigin(node(i), introducer, 5_000) != Pacer.TOO_LONG) {
                passed++;
            }
        }
        Pacer.Rate rate = Pacer.Rate.ofIntroducer(LIMITS.unknownTier());
        assertThat(passed).isEqualTo(rate.burst() + rate.perSecond() * LIMITS.maxWaitMillis() / 1_000);
        assertThat(pacing.reserveOrigin(node(1_001), node(2_000), 5_000)).isZero();
    }

    @Test
    void comingBackEmptiesNoBucket() {
        Pacing pacing = new Pacing(LIMITS, new TrustView(LIMITS));
        Pacer.Rate rate = Pacer.Rate.ofSource(LIMITS.unknownTier());
        for (int i = 0; i < rate.burst(); i++) {
            assertThat(pacing.reserveSource(node(1), 3, 9_000)).isZero();
        }
        assertThat(pacing.reserveSource(node(1), 3, 9_000)).isPositive();
        assertThat(pacing.reserveSource(node(1), 0, 9_000))
                .as("lanes are apart")
                .isZero();
    }

    @Test
    void lanesShareByWeightAndNoneStarves() {
        WeightedLanes<Integer> lanes = new WeightedLanes<>(1, _ -> 1);
        for (int lane = 0; lane < 4; lane++) {
            for (int i = 0; i < 1_000; i++) {
                lanes.add(lane, lane);
            }
        }
        int[] served = new int[4];
        for (int i = 0; i < 150; i++) {
            served[lanes.poll().orElseThrow()]++;
        }
        assertThat(served).containsExactly(80, 40, 20, 10);
    }

    @Test
    void whatALaneLeavesGoesToTheOthersInOrder() {
        WeightedLanes<Integer> lanes = new WeightedLanes<>(10, value -> value);
        List<Integer> served = new ArrayList<>();
        for (int value = 30; value > 0; value--) {
            lanes.add(3, value);
        }
        while (!lanes.isEmpty()) {
            served.add(lanes.poll().orElseThrow());
        }
        assertThat(served).hasSize(30).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThat(lanes.bytes()).isZero();
        assertThat(lanes.poll()).isEmpty();
    }

    @Test
    void aByteBudgetSpendsNoMoreThanBurstAndRate() {
        ByteBudget budget = new ByteBudget(10_000);
        long sent = 0;
        for (long now = 0; now <= 10_000; now++) {
            while (budget.open(now)) {
                budget.spend(700);
                sent += 700;
            }
            assertThat(budget.waitMillis(now)).isPositive();
        }
        assertThat(sent).isBetween(100_000L, 100_000 + 2_500 + 700L);
    }

    private static NodeId node(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        key[1] = (byte) (number >> 8);
        return NodeId.of(key);
    }
}
