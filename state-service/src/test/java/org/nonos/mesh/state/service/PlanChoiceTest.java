package org.nonos.mesh.state.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.capsule.Coding;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.PlanRoom;
import org.nonos.mesh.state.ceremony.PlanRoom.Candidate;

class PlanChoiceTest {

    private static final long NOW = 1_000;

    @Test
    void aPartAtATimeComesToTheSameAsAllAtOnce() {
        long seed = new Random().nextLong();
        System.out.println("PlanChoiceTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            int most = round % 4 == 0 ? PlanRoom.MAX_PLANS : 5_000;
            List<CapsuleDescription> plans = IntStream.range(0, 1 + random.nextInt(most))
                    .mapToObj(i -> plan(i, random.nextInt(2_000), NOW - 50 + random.nextInt(60)))
                    .toList();
            Set<Bytes32> joined = plans.stream()
                    .filter(plan -> random.nextInt(500) == 0)
                    .map(CapsuleDescription::capsuleId)
                    .collect(Collectors.toSet());
            Set<NodeId> trusted = IntStream.range(0, 20)
                    .mapToObj(i -> node(random.nextInt(2_000)))
                    .collect(Collectors.toSet());

            Set<Bytes32> allAtOnce = PlanRoom.kept(candidates(plans), joined::contains, trusted::contains, NOW);
            List<Bytes32> partAtATime = chosen(plans, joined, trusted);
            assertThat(partAtATime).containsExactlyInAnyOrderElementsOf(allAtOnce);
            // Where there is room for all, trust is not asked, and nobody is preferred for it.
            if (plans.size() > PlanRoom.MAX_PLANS) {
                assertThat(partAtATime).containsExactlyElementsOf(allAtOnce);
            }
        }
    }

    @Test
    void trustIsAskedForOnceAndOnlyWhenThereIsNoRoomForAll() {
        AtomicInteger asked = new AtomicInteger();
        for (int count : new int[] {PlanRoom.MAX_PLANS, PlanRoom.MAX_PLANS + 1, 5_000}) {
            asked.set(0);
            PlanChoice choice = new PlanChoice(
                    id -> false,
                    () -> {
                        asked.incrementAndGet();
                        return Set.of();
                    },
                    NOW);
            IntStream.range(0, count)
                    .mapToObj(i -> plan(i, i, NOW))
                    .forEach(plan -> choice.add(plan.capsuleId(), plan));
            assertThat(choice.kept()).hasSize(PlanRoom.MAX_PLANS);
            assertThat(asked).hasValue(count > PlanRoom.MAX_PLANS ? 1 : 0);
        }
    }

    private static List<Bytes32> chosen(List<CapsuleDescription> plans, Set<Bytes32> joined, Set<NodeId> trusted) {
        PlanChoice choice = new PlanChoice(joined::contains, () -> trusted, NOW);
        plans.forEach(plan -> choice.add(plan.capsuleId(), plan));
        return new ArrayList<>(choice.kept().keySet());
    }

    private static List<Candidate> candidates(List<CapsuleDescription> plans) {
        return plans.stream()
                .map(plan -> new Candidate(plan.capsuleId(), plan.publisher(), plan.publishedCycle()))
                .toList();
    }

    private static CapsuleDescription plan(int number, int starter, long cycle) {
        return new CapsuleDescription(
                node(starter), cycle, 100, Coding.FOUR_PLUS_TWO, bytes(number), List.of(), "ceremony/start", "");
    }

    private static NodeId node(int number) {
        return new NodeId(bytes(number));
    }

    private static Bytes32 bytes(int number) {
        return Bytes32.of(ByteBuffer.allocate(Bytes32.LENGTH).putInt(number).array());
    }
}
