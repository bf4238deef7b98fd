package org.nonos.mesh.proof.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.proof.Seeds;
import org.nonos.mesh.protocol.identity.NodeId;

class WorkBudgetTest {

    private static final WorkBudget.Rate RATE = new WorkBudget.Rate(64, 256);
    private static final NodeId PEER = peer(1);
    private static final long TOO_LONG = WorkBudget.TOO_LONG;

    private final WorkBudget budget = new WorkBudget(4);

    @Test
    void aRestedPeerTakesItsBurstAtOnceAndThenWaitsForTheRate() {
        assertThat(budget.reserve(PEER, 256, RATE, 1_000, 10_000)).isZero();
        assertThat(budget.reserve(PEER, 64, RATE, 1_000, 10_000)).isEqualTo(1_000);
        assertThat(budget.reserve(PEER, 1, RATE, 1_000, 1_015)).isEqualTo(TOO_LONG);
        assertThat(budget.reserve(PEER, 1, RATE, 1_000, 1_016)).isEqualTo(1_016);
    }

    @Test
    void whatIsOwedDelaysOnlyWhoOwesIt() {
        budget.charge(PEER, 256 + 640, RATE, 0);
        assertThat(budget.waitMillis(PEER, 1, RATE, 0)).isEqualTo(10_016);
        assertThat(budget.waitMillis(peer(2), 256, RATE, 0)).isZero();
    }

    @Test
    void askingTakesNothing() {
        for (int i = 0; i < 100; i++) {
            assertThat(budget.waitMillis(PEER, 256, RATE, 0)).isZero();
        }
        assertThat(budget.size()).isZero();
    }

    @Test
    void whatComesDueNeverExceedsBurstPlusRateTimesTime() {
        Random random = Seeds.random("what comes due");
        long spanMillis = 20_000;
        long due = 0;
        for (long now = 0; now <= spanMillis; now += random.nextInt(50)) {
            int units = 1 + random.nextInt(40);
            long wait = budget.reserve(PEER, units, RATE, now, 5_000);
            if (wait != TOO_LONG && now + wait <= spanMillis) {
                due += units;
            }
        }
        long bound = RATE.burstUnits() + RATE.unitsPerSecond() * spanMillis / 1000;
        assertThat(due).isLessThanOrEqualTo(bound).isGreaterThan(bound * 9 / 10);
    }

    @Test
    void theTableForgetsWhoWasNotSeenForLongest() {
        for (int i = 1; i <= 5; i++) {
            budget.charge(peer(i), 1_000, RATE, 0);
        }
        assertThat(budget.size()).isEqualTo(4);
        assertThat(budget.waitMillis(peer(1), 1, RATE, 0)).isZero();
        assertThat(budget.waitMillis(peer(5), 1, RATE, 0)).isPositive();
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThatThrownBy(() -> new WorkBudget.Rate(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkBudget.Rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static NodeId peer(int number) {
        byte[] key = new byte[32];
        key[31] = (byte) number;
        return NodeId.of(key);
    }
}
