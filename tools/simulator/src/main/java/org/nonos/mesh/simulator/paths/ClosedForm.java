package org.nonos.mesh.simulator.paths;

/**
 * What arithmetic says. Where hostile nodes are like all others, who is hostile is independent of what is drawn, so the
 * chance that two given places of a path are hostile is that of drawing two hostile nodes without putting back,
 * whatever the links and the guards are.
 */
final class ClosedForm {

    private ClosedForm() {}

    /** Two places among {@code open} nodes, {@code hostile} of which are hostile. */
    static double both(int hostile, int open) {
        return open < 2 ? 0 : (double) hostile * Math.max(0, hostile - 1) / ((double) open * (open - 1));
    }

    /**
     * Two places by weight: the first by the hostile share of the weight, the second with a part drawn whatever the
     * weight. An upper bound: the caps and the hops' distance take from it.
     */
    static double bothByWeight(double weightShare, double countShare, double blindPart) {
        return weightShare * ((1 - blindPart) * weightShare + blindPart * countShare);
    }

    /** At least once in {@code circuits}; by Jensen's inequality no less than the mean over users who differ. */
    static double ever(double each, double circuits) {
        return 1 - Math.pow(1 - each, circuits);
    }

    /** At least one of so many first hops is hostile: without that nothing can happen at all. */
    static double anyHostile(double share, double firstHops) {
        return 1 - Math.pow(1 - share, firstHops);
    }
}
