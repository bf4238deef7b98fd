package org.nonos.mesh.state.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class PlanTest {

    private static final NodeId ADA = new NodeId(Hashes.sha256(new byte[] {1}));
    private static final NodeId BEN = new NodeId(Hashes.sha256(new byte[] {2}));
    private static final Plan PLAN = new Plan(Bytes32.ZERO, 13, 30, List.of(ADA, BEN));

    @Test
    void aPlanSurvivesItsEncoding() {
        assertThat(Plan.decode(PLAN.encode()).asOptional()).contains(PLAN);
    }

    @Test
    void refusesWhatNoPlanSays() {
        byte[] good = PLAN.encode();
        assertThat(Plan.decode(Arrays.copyOf(good, good.length - 1)).refusalCode())
                .isEqualTo("truncated");
        assertThat(Plan.decode(Arrays.copyOf(good, good.length + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
        assertThat(Plan.decode(new byte[Plan.MAX_BYTES + 1]).refusalCode()).isEqualTo("plan-too-long");
        byte[] twice = good.clone();
        System.arraycopy(ADA.toArray(), 0, twice, twice.length - 32, 32);
        assertThat(Plan.decode(twice).refusalCode()).isEqualTo("bad-plan");
        byte[] huge = good.clone();
        huge[33] = 16;
        assertThat(Plan.decode(huge).refusalCode()).isEqualTo("bad-plan");
        byte[] timeless = good.clone();
        Arrays.fill(timeless, 34, 38, (byte) 0);
        assertThat(Plan.decode(timeless).refusalCode()).isEqualTo("bad-plan");
    }

    @Test
    void aPlanThatCannotBeIsAProgrammingError() {
        assertThatThrownBy(() -> new Plan(Bytes32.ZERO, 13, 30, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Plan(Bytes32.ZERO, 13, 30, List.of(ADA, ADA)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsAreReadAsTheyAreWrittenAndInNoOtherWay() {
        CeremonyLabel contribution = new CeremonyLabel.Contribution(Hashes.sha256(), 127, Hashes.sha256(new byte[1]));
        assertThat(CeremonyLabel.of(contribution.name(), contribution.version()))
                .contains(contribution);
        CeremonyLabel start = new CeremonyLabel.Start();
        assertThat(CeremonyLabel.of(start.name(), start.version())).contains(start);
        assertThat(contribution.name().length()).isLessThan(128);

        String id = Hashes.sha256().hex();
        assertThat(CeremonyLabel.of("ceremony/" + id + "/128", id)).isEmpty();
        assertThat(CeremonyLabel.of("ceremony/" + id + "/01", id)).isEmpty();
        assertThat(CeremonyLabel.of("ceremony/" + id + "/1", "")).isEmpty();
        assertThat(CeremonyLabel.of("ceremony/" + id.toUpperCase(java.util.Locale.ROOT) + "/1", id))
                .isEmpty();
        assertThat(CeremonyLabel.of("ceremony/start", "1")).isEmpty();
        assertThat(CeremonyLabel.of("report.pdf", "1")).isEmpty();
    }
}
