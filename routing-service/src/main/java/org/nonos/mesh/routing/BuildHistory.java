package org.nonos.mesh.routing;

import java.util.ArrayDeque;

/** How the last builds went, at most {@value #MOST}. */
final class BuildHistory {

    static final int MOST = 20;

    private final ArrayDeque<Boolean> good = new ArrayDeque<>();

    void add(boolean built) {
        if (good.size() == MOST) {
            good.removeFirst();
        }
        good.addLast(built);
    }

    int builds() {
        return good.size();
    }

    int failures() {
        return (int) good.stream().filter(built -> !built).count();
    }
}
