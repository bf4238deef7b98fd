package org.nonos.mesh.onion.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.handshake.ReplayFilter.Verdict;

class ReplayFilterTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    @Test
    void aRequestIsAnsweredOnceAsLongAsItIsFresh() {
        ReplayFilter filter = filter(100);
        long made = NOW + ReplayFilter.FRESH_MILLIS;
        assertThat(filter.check(unique(1), made, NOW)).isEqualTo(Verdict.FRESH);
        for (long later = 0; later <= 2 * ReplayFilter.FRESH_MILLIS; later += 10_000) {
            filter.check(unique(1_000 + later), NOW + later, NOW + later);
            assertThat(filter.check(unique(1), made, NOW + later)).isEqualTo(Verdict.REPLAYED);
        }
        assertThat(filter.check(unique(1), made, made + ReplayFilter.FRESH_MILLIS + 1))
                .isEqualTo(Verdict.STALE);
    }

    @Test
    void memoryStaysBoundedAndAFullFilterRefuses() {
        ReplayFilter filter = filter(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(filter.check(unique(i), NOW, NOW)).isEqualTo(Verdict.FRESH);
        }
        assertThat(filter.check(unique(5_000), NOW, NOW)).isEqualTo(Verdict.FULL);
        assertThat(filter.check(unique(7), NOW, NOW)).isEqualTo(Verdict.REPLAYED);
        long next = NOW + 2 * ReplayFilter.FRESH_MILLIS;
        assertThat(filter.check(unique(5_000), next, next)).isEqualTo(Verdict.FRESH);
        assertThat(filter.size()).isEqualTo(1_001);
        assertThat(filter.check(unique(5_001), next + 600_000, next + 600_000)).isEqualTo(Verdict.FRESH);
        assertThat(filter.size()).isEqualTo(2);
    }

    @Test
    void afterARestartNothingFromBeforeIsAnswered() {
        assertThat(filter(100).check(unique(1), NOW, NOW)).isEqualTo(Verdict.FRESH);
        ReplayFilter restarted = new ReplayFilter(100, new Random(2), NOW + 2 * MINUTE);
        for (long later = 2; later <= 5; later++) {
            assertThat(restarted.check(unique(1), NOW, NOW + later * MINUTE)).isEqualTo(Verdict.BEFORE_MEMORY);
        }
        long made = NOW + 2 * MINUTE;
        assertThat(restarted.check(unique(2), made, made + 30_000)).isEqualTo(Verdict.FRESH);
    }

    @Test
    void aClockThatGoesBackReopensNothing() {
        ReplayFilter filter = filter(100);
        for (int minute = 0; minute < 60; minute++) {
            long at = NOW + minute * MINUTE;
            assertThat(filter.check(unique(minute), at, at)).isEqualTo(Verdict.FRESH);
        }
        for (int minute = 0; minute < 60; minute++) {
            long at = NOW + minute * MINUTE;
            assertThat(filter.check(unique(minute), at, at))
                    .as("minute " + minute)
                    .isNotEqualTo(Verdict.FRESH);
        }
    }

    @Test
    void aClockThatWasWrongForAWhileServesAgainOnceItIsRight() {
        ReplayFilter filter = filter(100);
        filter.check(unique(1), NOW, NOW);
        for (int i = 0; i < 60; i++) {
            long wrong = NOW + 100 * HOUR + i * MINUTE;
            filter.check(unique(100 + i), wrong, wrong);
        }
        assertThat(filter.check(unique(1), NOW, NOW + MINUTE))
                .as("a replay after the clock came back")
                .isNotEqualTo(Verdict.FRESH);
        long served = NOW + MINUTE;
        while (filter.check(unique(served), served, served) != Verdict.FRESH) {
            served += MINUTE;
            assertThat(served).as("not served within two hours").isLessThan(NOW + 2 * HOUR);
        }
    }

    private static ReplayFilter filter(int capacity) {
        return new ReplayFilter(capacity, new Random(1), NOW);
    }

    private static byte[] unique(long number) {
        return ByteBuffer.allocate(16).putLong(8, number).array();
    }
}
