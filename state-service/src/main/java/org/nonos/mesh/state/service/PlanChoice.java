package org.nonos.mesh.state.service;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.capsule.CapsuleDescription;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.state.ceremony.PlanRoom;

/**
 * Chooses plans out of any number, with memory for {@value #MAX_COMPARED} beside those that were joined. What {@link
 * PlanRoom} leaves out of some it leaves out of more, so a part at a time comes to the same as all at once.
 */
final class PlanChoice {

    private static final int MAX_COMPARED = 1_024;

    private final Predicate<Bytes32> joined;
    private final Supplier<Set<NodeId>> askTrusted;
    private final long cycle;
    private final Map<Bytes32, CapsuleDescription> plans = new HashMap<>();
    private int news;
    private @Nullable Set<NodeId> trusted;

    /** @param askTrusted asked at most once, and only if there are more plans than room */
    PlanChoice(Predicate<Bytes32> joined, Supplier<Set<NodeId>> askTrusted, long cycle) {
        this.joined = joined;
        this.askTrusted = askTrusted;
        this.cycle = cycle;
    }

    void add(Bytes32 id, CapsuleDescription plan) {
        plans.put(id, plan);
        if (++news == MAX_COMPARED) {
            plans.keySet().retainAll(chosen());
            news = 0;
        }
    }

    /** The most preferred first; where there is room for all, nobody is preferred for being trusted. */
    Map<Bytes32, CapsuleDescription> kept() {
        Map<Bytes32, CapsuleDescription> kept = new LinkedHashMap<>();
        chosen().forEach(id -> kept.put(id, plans.get(id)));
        return kept;
    }

    private Set<Bytes32> chosen() {
        List<PlanRoom.Candidate> candidates = plans.entrySet().stream()
                .map(plan -> new PlanRoom.Candidate(
                        plan.getKey(),
                        plan.getValue().publisher(),
                        plan.getValue().publishedCycle()))
                .toList();
        Set<NodeId> known = plans.size() > PlanRoom.MAX_PLANS ? trusted() : Set.of();
        return PlanRoom.kept(candidates, joined, known::contains, cycle);
    }

    private Set<NodeId> trusted() {
        if (trusted == null) {
            trusted = askTrusted.get();
        }
        return trusted;
    }
}
