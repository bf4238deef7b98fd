package org.nonos.mesh.routing.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.core.Write;
import org.nonos.mesh.protocol.identity.NodeId;

class BranchesTest {

    private static final long DAY = 86_400_000;
    private final Nodes nodes = new Nodes(id(0), 1_000);

    @Test
    void whoeverWasIntroducedHangsFromTheRootOfTheirIntroducers() {
        for (int root = 1; root <= 7; root++) {
            known(root);
        }
        known(20, 7);
        known(21, 20);
        known(22, 1);
        Branches branches = Branches.of(nodes);
        assertThat(branches.of(id(21))).contains(id(7));
        assertThat(branches.differ(id(21), id(20))).isFalse();
        assertThat(branches.differ(id(21), id(7))).isFalse();
        assertThat(branches.differ(id(21), id(22))).isTrue();
    }

    @Test
    void aMeshThatWasMetThroughOneInvitationIsCutBelowItsInviter() {
        known(1);
        for (int child = 2; child <= 9; child++) {
            known(child, 1);
        }
        known(30, 2);
        known(31, 2);
        Branches branches = Branches.of(nodes);
        assertThat(branches.differ(id(30), id(31))).isFalse();
        assertThat(branches.differ(id(30), id(3))).isTrue();
    }

    @Test
    void tooFewBranchesAreNone() {
        for (int node = 1; node <= 6; node++) {
            known(node);
        }
        assertThat(Branches.of(nodes).of(id(1))).isEmpty();
        assertThat(Branches.of(nodes).differ(id(1), id(1))).isTrue();
    }

    @Test
    void introducersInACircleDoNoHarm() {
        for (int node = 1; node <= 8; node++) {
            known(node, 1 + node % 8);
        }
        Branches.of(nodes);
        assertThat(nodes.withOnionKey()).isEqualTo(8);
    }

    @Test
    void theAgeOfANodeOutlivesARestartAndAnAbsenceOfDays() {
        FirstSeen seen = new FirstSeen(10);
        seen.saw(id(1), DAY);
        FirstSeen again = new FirstSeen(10);
        restore(again, seen.changes(DAY));
        again.saw(id(1), 9 * DAY);
        assertThat(again.ageMillis(id(1), 9 * DAY)).isEqualTo(8 * DAY);
        assertThat(again.changes(9 * DAY)).hasSize(1);
        assertThat(again.changes(30 * DAY)).hasSize(1).allMatch(write -> write.value() == null);
        assertThat(again.ageMillis(id(1), 30 * DAY)).isZero();
    }

    @Test
    void newcomersCannotPushOutThoseOfOld() {
        FirstSeen seen = new FirstSeen(2);
        seen.saw(id(1), 1);
        seen.saw(id(2), 1);
        seen.saw(id(3), 1);
        assertThat(seen.ageMillis(id(1), 11)).isEqualTo(10);
        assertThat(seen.ageMillis(id(3), 11)).isZero();
        assertThat(seen.changes(11)).hasSize(2);
        seen.restore(new byte[3], new byte[16]);
        seen.restore(new byte[32], new byte[15]);
    }

    private static void restore(FirstSeen seen, List<Write> rows) {
        rows.forEach(row -> seen.restore(row.key(), row.value()));
    }

    private void known(int node) {
        nodes.record(id(node), new byte[32], List.of());
    }

    private void known(int node, int introducer) {
        known(node);
        nodes.introduced(id(node), id(introducer));
    }

    private static NodeId id(int node) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) node);
        return NodeId.of(key);
    }
}
