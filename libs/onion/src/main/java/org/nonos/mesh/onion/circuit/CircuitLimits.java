package org.nonos.mesh.onion.circuit;

/**
 * What the forwarding plane holds at most. A circuit that would go beyond is refused, and those that stand live on.
 *
 * @param circuitsPerLink circuit ids in use on one link; 4,096: one busy peer cannot take the whole node
 * @param circuitsTotal ids in use on all links; 65,536: a relayed circuit has two ids and takes
 *     8.5 kB of keys and ciphers (measured), so at most about 280 MB
 * @param streamsPerCircuit open streams; 64: a capsule's fetch opens a handful
 */
public record CircuitLimits(int circuitsPerLink, int circuitsTotal, int streamsPerCircuit) {

    public static final CircuitLimits DEFAULT = new CircuitLimits(4096, 65_536, 64);

    public CircuitLimits {
        require("circuits-per-link", circuitsPerLink, 1, 1 << 20);
        require("circuits-total", circuitsTotal, circuitsPerLink, 1 << 22);
        require("streams-per-circuit", streamsPerCircuit, 1, 0xffff);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
