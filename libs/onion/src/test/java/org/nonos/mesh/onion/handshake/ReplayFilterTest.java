package org.nonos.mesh.onion.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.onion.handshake.ReplayFilter.Verdict;

class ReplayFilterTest {

    private static final long NOW = 1_800_000_000_000L;

    @Test
    void aRequestIsAnsweredOnceAsLongAsItIsFresh() {
        ReplayFilter filter = new ReplayFilter(100, new Random(1));
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
        ReplayFilter filter = new ReplayFilter(1_000, new Random(2));
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

    private static byte[] unique(long number) {
        return ByteBuffer.allocate(16).putLong(8, number).array();
    }
}
