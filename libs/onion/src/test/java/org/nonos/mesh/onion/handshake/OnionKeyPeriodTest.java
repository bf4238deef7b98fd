package org.nonos.mesh.onion.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.onion.handshake.Handshakes.filled;
import static org.nonos.mesh.onion.handshake.OnionKeyPeriod.GRACE_MILLIS;
import static org.nonos.mesh.onion.handshake.OnionKeyPeriod.PERIOD_MILLIS;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;

class OnionKeyPeriodTest {

    private static final long NOW = 1_800_000_000_000L;
    private final NodeId node = NodeId.of(filled(0xa7));

    @Test
    void aPeriodLastsAWeekAndTheOneBeforeServesForItsFirstDay() {
        long start = startOfThePeriodOf(NOW);
        long number = OnionKeyPeriod.at(node, NOW).number();
        assertThat(OnionKeyPeriod.at(node, start)).isEqualTo(new OnionKeyPeriod(number, true));
        assertThat(OnionKeyPeriod.at(node, start - 1)).isEqualTo(new OnionKeyPeriod(number - 1, false));
        assertThat(OnionKeyPeriod.at(node, start + GRACE_MILLIS - 1)).isEqualTo(new OnionKeyPeriod(number, true));
        assertThat(OnionKeyPeriod.at(node, start + GRACE_MILLIS)).isEqualTo(new OnionKeyPeriod(number, false));
        assertThat(OnionKeyPeriod.at(node, start + PERIOD_MILLIS)).isEqualTo(new OnionKeyPeriod(number + 1, true));
    }

    /** By halving: the period's number only grows. */
    private long startOfThePeriodOf(long nowMillis) {
        long number = OnionKeyPeriod.at(node, nowMillis).number();
        long before = nowMillis - PERIOD_MILLIS;
        long within = nowMillis;
        while (within - before > 1) {
            long middle = (before + within) / 2;
            if (OnionKeyPeriod.at(node, middle).number() == number) {
                within = middle;
            } else {
                before = middle;
            }
        }
        return within;
    }

    @Test
    void nodesDoNotRotateAllAtOnce() {
        Random random = new Random(5);
        Set<Boolean> states = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            byte[] id = new byte[32];
            random.nextBytes(id);
            states.add(OnionKeyPeriod.at(NodeId.of(id), NOW).previousServes());
        }
        assertThat(states).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void aClockBefore1970MakesNoNegativePeriod() {
        assertThat(OnionKeyPeriod.at(node, Long.MIN_VALUE).number()).isNotNegative();
    }
}
