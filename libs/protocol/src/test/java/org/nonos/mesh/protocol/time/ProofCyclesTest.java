package org.nonos.mesh.protocol.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProofCyclesTest {

    private final ProofCycles cycles = ProofCycles.ofSeconds(60);

    @Test
    void everyMillisecondBelongsToOneCycle() {
        assertThat(cycles.cycleAt(0)).isZero();
        assertThat(cycles.cycleAt(59_999)).isZero();
        assertThat(cycles.cycleAt(60_000)).isEqualTo(1);
        assertThat(cycles.cycleAt(-1)).isEqualTo(-1);
        assertThat(cycles.startMillis(1)).isEqualTo(60_000);
        assertThat(cycles.millisToNext(59_999)).isEqualTo(1);
        assertThat(cycles.millisToNext(60_000)).isEqualTo(60_000);
    }

    @Test
    void lengthsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> ProofCycles.ofSeconds(0)).hasMessageContaining("mesh.cycle-seconds");
        assertThatThrownBy(() -> ProofCycles.ofSeconds(100_000)).hasMessageContaining("mesh.cycle-seconds");
    }
}
