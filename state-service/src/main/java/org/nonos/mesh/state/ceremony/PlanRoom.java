package org.nonos.mesh.state.ceremony;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Which plans a node keeps when there are more than it has room for: first those that its operator joined or started, all
 * of them; then those of trusted starters, then those of strangers, the newest first. So strangers can push out each
 * other's plans only, however many names they have.
 */
public final class PlanRoom {

    public static final int MAX_PLANS = 64;

    /** So that one node alone cannot fill the room of its kind. */
    public static final int MAX_PLANS_OF_ONE_STARTER = 4;

    /** A clock may be ahead by so much; a plan that claims to be from later would stay the newest for long. */
    private static final int MAX_CYCLES_AHEAD = 1;

    private PlanRoom() {}

    /** A plan that its manifest tells of. */
    public record Candidate(Bytes32 id, NodeId starter, long publishedCycle) {}

    /** The ids of those that are kept, the most preferred first; the same for the same candidates in any order. */
    public static Set<Bytes32> kept(
            Collection<Candidate> all, Predicate<Bytes32> joined, Predicate<NodeId> trusted, long cycle) {
        Set<Bytes32> kept = new LinkedHashSet<>();
        Map<NodeId, Integer> ofOne = new HashMap<>();
        Comparator<Candidate> preference = Comparator.<Candidate, Boolean>comparing(plan -> !joined.test(plan.id()))
                .thenComparing(plan -> !trusted.test(plan.starter()))
                .thenComparing(
                        Comparator.comparingLong(Candidate::publishedCycle).reversed())
                .thenComparing(Candidate::id);
        all.stream().sorted(preference).forEach(plan -> {
            int before = ofOne.getOrDefault(plan.starter(), 0);
            boolean fits = kept.size() < MAX_PLANS
                    && before < MAX_PLANS_OF_ONE_STARTER
                    && plan.publishedCycle() <= cycle + MAX_CYCLES_AHEAD;
            if (joined.test(plan.id()) || fits) {
                kept.add(plan.id());
                ofOne.put(plan.starter(), before + 1);
            }
        });
        return kept;
    }
}
