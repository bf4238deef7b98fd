package org.nonos.mesh.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nonos.mesh.state.Leg.Want;

/**
 * How much each leg is asked for at once, and in which order legs get their turn. Turns are drawn, and last a drawn
 * number of shards, so that what goes over one leg has no pattern that the content gives it (as in TrafficSliver, De la
 * Cadena et al., CCS 2020). A leg that answers more slowly than the best has less asked of it.
 */
final class LegLoad {

    private static final int LONGEST_TURN = 4;
    private static final int LEAST_WINDOW = 2;
    private static final long LEAST_LATE_MILLIS = 100;
    private static final long MOST_LATE_MILLIS = 2_000;

    private final int window;
    private final RandomGenerator random;

    LegLoad(int window, RandomGenerator random) {
        this.window = window;
        this.random = random;
    }

    /** Gives every leg that has room something to do, as long as there is something for it. */
    void fill(List<Leg> open, Function<Leg, Optional<Want>> next, BiConsumer<Leg, Want> ask) {
        double best = open.stream()
                .mapToDouble(Leg::answerMillis)
                .filter(millis -> millis > 0)
                .min()
                .orElse(0);
        List<Leg> ready = new ArrayList<>(open);
        ready.removeIf(leg -> room(leg, best) <= 0);
        while (!ready.isEmpty()) {
            Leg leg = ready.get(random.nextInt(ready.size()));
            int turn = Math.min(room(leg, best), 1 + random.nextInt(LONGEST_TURN));
            for (int i = 0; i < turn; i++) {
                Optional<Want> want = next.apply(leg);
                if (want.isEmpty()) {
                    ready.remove(leg);
                    break;
                }
                ask.accept(leg, want.get());
            }
            if (room(leg, best) <= 0) {
                ready.remove(leg);
            }
        }
    }

    private int room(Leg leg, double bestMillis) {
        double share = leg.answerMillis() <= 0 ? 1 : Math.max(1, bestMillis) / Math.max(1, leg.answerMillis());
        int its = Math.max(Math.min(LEAST_WINDOW, window), (int) Math.round(window * Math.min(1, share)));
        return its - leg.asked();
    }

    /** After how long another leg is late, as this one sees it. */
    long lateMillis(Leg leg) {
        return leg.answerMillis() <= 0
                ? MOST_LATE_MILLIS
                : Math.clamp(Math.round(2 * leg.answerMillis()), LEAST_LATE_MILLIS, MOST_LATE_MILLIS);
    }
}
