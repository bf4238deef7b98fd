package org.nonos.mesh.ctl.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Figures as a terminal shows them. */
class SizesTest {

    @Test
    void bytesHaveThreeDigitsAtEveryScale() {
        assertThat(Sizes.bytes(0)).isEqualTo("0 B");
        assertThat(Sizes.bytes(999)).isEqualTo("999 B");
        assertThat(Sizes.bytes(1000)).isEqualTo("1.00 kB");
        assertThat(Sizes.bytes(12_345)).isEqualTo("12.3 kB");
        assertThat(Sizes.bytes(999_499)).isEqualTo("999 kB");
        assertThat(Sizes.bytes(999_500)).isEqualTo("1.00 MB");
        assertThat(Sizes.bytes(Long.MAX_VALUE)).isEqualTo("9223372 TB");
    }

    @Test
    void aRateOverNoTimeIsFinite() {
        assertThat(Sizes.rate(5_000, 0)).isEqualTo("5.00 MB/s");
        assertThat(Sizes.rate(5_000_000, 2_000)).isEqualTo("2.50 MB/s");
    }

    @Test
    void aBarNeverOverflows() {
        assertThat(bar(0, 0)).contains("[" + ".".repeat(30) + "]");
        assertThat(bar(15, 30)).contains("[" + "#".repeat(15) + ".".repeat(15) + "]");
        assertThat(bar(99, 30)).contains("[" + "#".repeat(30) + "]");
    }

    private static String bar(long done, long total) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ProgressBar(new PrintStream(out, true, StandardCharsets.UTF_8), false, "label").end(done, total, "detail");
        return out.toString(StandardCharsets.UTF_8);
    }
}
