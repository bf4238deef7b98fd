package org.nonos.mesh.benchmarks.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values, and their quantiles by the nearest-rank method. */
final class Samples {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    int count() {
        return values.size();
    }

    /** @param quantile above 0, at most 1 */
    double quantile(double quantile) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
    }

    double median() {
        return quantile(0.5);
    }

    double worst() {
        return quantile(1);
    }
}
