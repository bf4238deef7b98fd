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
 */
public record PathPolicy(
        double bandwidthExponent,
        double medianCap,
        long floorBytesPerSecond,
        double unscoredTrust,
        double unbiasedMiddleShare) {

    public static final PathPolicy DEFAULT = new PathPolicy(0.75, 20, 65_536, 0.25, 0.25);

    public PathPolicy {
        require("bandwidth-exponent", bandwidthExponent, 0, 1);
        require("median-cap", medianCap, 1, 1_000);
        require("floor-bytes-per-second", (double) floorBytesPerSecond, 1, 1e12);
        require("unscored-trust", unscoredTrust, 0.001, 1);
        require("unbiased-middle-share", unbiasedMiddleShare, 0, 1);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "mesh.routing.path." + name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
