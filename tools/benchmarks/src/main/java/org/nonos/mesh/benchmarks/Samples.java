package org.nonos.mesh.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured values, and their quantiles by the nearest-rank method. */
public final class Samples {

    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    public void addAll(Samples others) {
        values.addAll(others.values);
    }

    public int count() {
        return values.size();
    }

    /** @param quantile above 0, at most 1 */
    public double quantile(double quantile) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
    }

    public double median() {
        return quantile(0.5);
    }

    public double worst() {
        return quantile(1);
    }
}
