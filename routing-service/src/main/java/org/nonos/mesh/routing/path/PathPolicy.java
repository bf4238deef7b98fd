package org.nonos.mesh.routing.path;

/**
 * The numbers behind the choice of paths.
 *
 * @param bandwidthExponent bandwidth counts with this power; 0.75: faster nodes serve more, but do not own all paths
 * @param medianCap bandwidth counts up to this many times the median; 20
 * @param floorBytesPerSecond what a node counts with that nobody has measured; 64 KiB/s
 * @param unscoredTrust what a node counts with that trust says nothing about; 0.25
 * @param unbiasedMiddleShare how often the middle hop is drawn evenly from all candidates; 0.25: so that farmed trust
 *     cannot own a path
 * @param nodeShare most of the weight that one node may have in a draw, where there are enough nodes; 0.05
 * @param branchShare most that one branch of introducers may have, where there are enough branches; 0.15
 * @param smallMeshNodes in a mesh of fewer nodes shorter paths, and first hops that are no kept guards, serve and say
 *     so; in a larger one there is no path then; 24
 */
public record PathPolicy(
        double bandwidthExponent,
        double medianCap,
        long floorBytesPerSecond,
        double unscoredTrust,
        double unbiasedMiddleShare,
        double nodeShare,
        double branchShare,
        int smallMeshNodes) {

    public static final PathPolicy DEFAULT = new PathPolicy(0.75, 20, 65_536, 0.25, 0.25, 0.05, 0.15, 24);

    public PathPolicy {
        require("bandwidth-exponent", bandwidthExponent, 0, 1);
        require("median-cap", medianCap, 1, 1_000);
        require("floor-bytes-per-second", (double) floorBytesPerSecond, 1, 1e12);
        require("unscored-trust", unscoredTrust, 0.001, 1);
        require("unbiased-middle-share", unbiasedMiddleShare, 0, 1);
        require("node-share", nodeShare, 0.001, 1);
        require("branch-share", branchShare, 0.001, 1);
        require("small-mesh-nodes", smallMeshNodes, 2, 1_000_000);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "mesh.routing.path." + name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
