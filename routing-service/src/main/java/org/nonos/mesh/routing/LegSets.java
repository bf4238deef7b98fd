package org.nonos.mesh.routing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nonos.mesh.routing.RoutingEffect.AcquireFailed;
import org.nonos.mesh.routing.RoutingEffect.Acquired;
import org.nonos.mesh.routing.path.Path;

/**
 * Requests for several circuits at once. Each leg is an ordinary request under a negative number; what comes back for it
 * is kept here until the set is whole, or until the rest has been waited for long enough.
 */
final class LegSets {

    /** How long a leg that is ready waits for the others. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final OriginCircuits circuits;
    private final int limit;
    private final Map<Long, LegSet> byRequest = new LinkedHashMap<>();
    private long nextNumber = -1;

    LegSets(OriginCircuits circuits, int limit) {
        this.circuits = circuits;
        this.limit = limit;
    }

    /** What comes back is raw: it goes through {@link #gather}. */
    List<RoutingEffect> acquire(RoutingInput.AcquireSet request, long nowMillis) {
        if (byRequest.size() >= limit) {
            return List.of(new AcquireFailed(
                    request.request(),
                    "busy",
                    byRequest.size() + " requests for sets of circuits are waiting already"));
        }
        LegSet set = new LegSet(request);
        byRequest.put(request.request(), set);
        List<RoutingEffect> effects = new ArrayList<>();
        for (int i = 0; i < request.legs(); i++) {
            LegSet.Leg leg = set.add(nextNumber--);
            effects.addAll(circuits.acquire(
                    new RoutingInput.Acquire(leg.number, leg.destination, request.avoid()),
                    Optional.of(leg),
                    nowMillis));
        }
        return effects;
    }

    List<RoutingEffect> cancel(long request) {
        LegSet set = byRequest.remove(request);
        if (set == null) {
            return List.of();
        }
        List<RoutingEffect> effects = new ArrayList<>();
        for (LegSet.Leg leg : set.legs) {
            Acquired acquired = leg.acquired;
            if (acquired != null) {
                effects.addAll(circuits.release(new RoutingInput.Release(acquired.handle(), "")));
            } else {
                circuits.cancel(leg.number);
            }
        }
        return effects;
    }

    /** Takes what belongs to legs out of the effects, and adds the sets that are settled. */
    List<RoutingEffect> gather(List<RoutingEffect> effects, long steadyMillis) {
        if (byRequest.isEmpty()) {
            return effects;
        }
        List<RoutingEffect> passed = new ArrayList<>();
        for (RoutingEffect effect : effects) {
            switch (effect) {
                case Acquired acquired
                when acquired.request() < 0 ->
                    leg(acquired.request()).ifPresent(leg -> leg.ready(acquired, steadyMillis));
                case AcquireFailed failed
                when failed.request() < 0 -> leg(failed.request()).ifPresent(leg -> leg.failed = failed);
                default -> passed.add(effect);
            }
        }
        for (LegSet set : List.copyOf(byRequest.values())) {
            if (set.settled(leg -> circuits.hasNoPath(leg.number), PATIENCE_MILLIS, steadyMillis)) {
                byRequest.remove(set.request.request());
                passed.add(answer(set));
            }
        }
        return passed;
    }

    private Optional<LegSet.Leg> leg(long number) {
        return byRequest.values().stream()
                .flatMap(set -> set.legs.stream())
                .filter(leg -> leg.number == number)
                .findFirst();
    }

    /** Circuits may have died while the others were built. */
    private RoutingEffect answer(LegSet set) {
        set.legs.stream().filter(LegSet.Leg::open).forEach(leg -> circuits.cancel(leg.number));
        List<Acquired> ready = set.legs.stream()
                .map(leg -> leg.acquired)
                .filter(Objects::nonNull)
                .filter(acquired -> circuits.stands(acquired.handle()))
                .toList();
        if (!ready.isEmpty()) {
            List<Path> paths = ready.stream().map(Acquired::path).toList();
            return new RoutingEffect.AcquiredSet(
                    set.request.request(), ready, LegSet.disjointness(paths, set.request.legs()));
        }
        return set.legs.stream()
                .map(leg -> leg.failed)
                .filter(Objects::nonNull)
                .findFirst()
                .map(failed -> new AcquireFailed(set.request.request(), failed.code(), failed.sentence()))
                .orElseGet(() -> new AcquireFailed(
                        set.request.request(), "build-failed", "the circuits closed before the set was whole"));
    }
}
