package org.nonos.mesh.routing.path;

/**
 * How guards are kept: Tor's guard specification (appendix A.1) with trust in place of a directory's flags.
 *
 * @param primary guards that are tried before all others; 3
 * @param sampleLeast guards that are drawn at once; 4: one for each leg of the largest set
 * @param sampleMost guards that are kept at most; 60, and never more than a fifth of the nodes that are known
 * @param newPerDay guards drawn in a day beyond the least; 2: so that nobody makes us meet many by closing ours
 * @param lifetimeLeastDays a guard is kept at least so long; 60
 * @param lifetimeMostDays and at most so long, drawn for each; 120
 * @param unlistedDays after which a guard goes that nobody has heard of; 20
 * @param leastTrust what a node must be trusted to become a guard; 0.6
 * @param leastAgeDays how long it must be known; 8. While fewer nodes than {@code sampleLeast} fulfil both, the mesh is
 *     young, and those serve that have at least its median of both
 * @param biasCircuits circuits through a guard before it is judged by how many were completed; 150
 */
public record GuardPolicy(
        int primary,
        int sampleLeast,
        int sampleMost,
        int newPerDay,
        int lifetimeLeastDays,
        int lifetimeMostDays,
        int unlistedDays,
        double leastTrust,
        int leastAgeDays,
        int biasCircuits) {

    public static final GuardPolicy DEFAULT = new GuardPolicy(3, 4, 60, 2, 60, 120, 20, 0.6, 8, 150);

    public GuardPolicy {
        require("primary", primary, 1, 16);
        require("sample-least", sampleLeast, primary, 64);
        require("sample-most", sampleMost, sampleLeast, 1_024);
        require("new-per-day", newPerDay, 0, 64);
        require("lifetime-least-days", lifetimeLeastDays, 1, 3_650);
        require("lifetime-most-days", lifetimeMostDays, lifetimeLeastDays, 3_650);
        require("unlisted-days", unlistedDays, 1, 365);
        require("least-trust", leastTrust, 0, 1);
        require("least-age-days", leastAgeDays, 0, 365);
        require("bias-circuits", biasCircuits, 10, 100_000);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "mesh.routing.guards." + name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
