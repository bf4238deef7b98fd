package org.nonos.mesh.state.service;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.nonos.mesh.protocol.wire.Bytes32;

/**
 * Fetches of plans, few at once: a plan that nobody serves is tried for minutes, and fetches wait for each other. Plans of
 * strangers have no part in the room of favoured ones, and leave some to all other fetches; those tried less often come
 * first. Belongs to the desk's thread.
 */
final class PlanFetches {

    static final int MAX_OF_STRANGERS = 2;
    static final int MAX_OF_FAVOURED = 1;

    private final CeremonyMesh mesh;
    private final Map<Bytes32, Integer> timesAsked = new HashMap<>();

    PlanFetches(CeremonyMesh mesh) {
        this.mesh = mesh;
    }

    /** @param wanted the most preferred first */
    void ask(Collection<Bytes32> wanted, Predicate<Bytes32> favoured) {
        timesAsked.keySet().retainAll(wanted);
        if (!wanted.isEmpty()) {
            Set<Bytes32> running = mesh.fetching();
            ask(wanted.stream().filter(favoured).toList(), MAX_OF_FAVOURED, running);
            ask(wanted.stream().filter(favoured.negate()).toList(), MAX_OF_STRANGERS, running);
        }
    }

    private void ask(List<Bytes32> plans, int most, Set<Bytes32> running) {
        long room = most - plans.stream().filter(running::contains).count();
        plans.stream()
                .filter(plan -> !running.contains(plan))
                .sorted(Comparator.comparingInt(plan -> timesAsked.getOrDefault(plan, 0)))
                .limit(Math.max(0, room))
                .forEach(plan -> {
                    timesAsked.merge(plan, 1, Integer::sum);
                    mesh.fetch(plan);
                });
    }
}
