package org.nonos.mesh.state.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;
import org.nonos.mesh.state.ceremony.PlanRoom.Candidate;

class PlanRoomTest {

    private static final long NOW = 1_000;
    private static final NodeId FRIEND = node(5_000);

    private final List<Candidate> plans = new ArrayList<>();

    private static Bytes32 id(int number) {
        return Hashes.sha256(new byte[] {(byte) (number >> 8), (byte) number});
    }

    private static NodeId node(int number) {
        return new NodeId(id(number));
    }

    private Bytes32 plan(NodeId starter, long cycle) {
        Bytes32 id = id(10_000 + plans.size());
        plans.add(new Candidate(id, starter, cycle));
        return id;
    }

    private Set<Bytes32> kept(Set<Bytes32> joined) {
        return PlanRoom.kept(plans, joined::contains, FRIEND::equals, NOW);
    }

    @Test
    void strangersOfAnyNumberPushOutNeitherJoinedPlansNorThoseOfTrustedStarters() {
        Bytes32 joined = plan(node(1), 1);
        Bytes32 friends = plan(FRIEND, 2);
        Bytes32 strangers = plan(node(2), 3);
        for (int number = 0; number < 1_000; number++) {
            plan(node(100 + number), 500);
        }
        Collections.shuffle(plans, new Random(4));
        assertThat(kept(Set.of(joined)))
                .hasSize(PlanRoom.MAX_PLANS)
                .startsWith(joined, friends)
                .doesNotContain(strangers);
    }

    @Test
    void ofStrangersTheOldestGoesAndWhoClaimsToBeFromTheFutureIsNotTheNewest() {
        for (int number = 0; number < PlanRoom.MAX_PLANS; number++) {
            plan(node(100 + number), 100 + number);
        }
        assertThat(kept(Set.of())).hasSize(PlanRoom.MAX_PLANS);
        Bytes32 oldest = plans.getFirst().id();
        Bytes32 future = plan(node(1), NOW + 2);
        assertThat(kept(Set.of())).contains(oldest).doesNotContain(future);
        Bytes32 newest = plan(node(2), NOW + 1);
        assertThat(kept(Set.of())).contains(newest).doesNotContain(oldest).hasSize(PlanRoom.MAX_PLANS);
    }

    @Test
    void oneStarterHasFourSeatsAndMoreOnlyForWhatWasJoined() {
        List<Bytes32> all = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            all.add(plan(FRIEND, number));
        }
        assertThat(kept(Set.of())).containsExactlyInAnyOrderElementsOf(all.subList(2, 6));
        assertThat(kept(Set.copyOf(all))).hasSize(6);
    }
}
