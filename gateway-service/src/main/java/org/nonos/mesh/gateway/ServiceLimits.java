package org.nonos.mesh.gateway;

/**
 * Every bound of exposed services and of the SOCKS listener. Exposed as {@code mesh.gateway.service-limits.*}; zero or
 * less takes the default.
 *
 * @param maxServices services that this node exposes
 * @param maxServiceConnections streams of far nodes joined with local TCP services at a time, all services
 * @param maxSocksConnections local programs' connections at a time
 * @param socksHandshakeMillis for a program to say where it wants to go
 * @param reachMillis from then on until it is connected or told why not
 * @param maxSharedCircuits circuits held for SOCKS connections at a time
 * @param sharedCircuitIdleMillis how long such a circuit waits for the next connection of the same program
 * @param maxDescriptors of other nodes' services kept here; 8 KiB each at most
 * @param maxIntroductions services for which this node is an introduction point
 * @param maxRendezvous meetings that wait or run at this node
 */
public record ServiceLimits(
        int maxServices,
        int maxServiceConnections,
        int maxSocksConnections,
        int socksHandshakeMillis,
        int reachMillis,
        int maxSharedCircuits,
        int sharedCircuitIdleMillis,
        int maxDescriptors,
        int maxIntroductions,
        int maxRendezvous) {

    public ServiceLimits {
        maxServices = orDefault(maxServices, 32);
        maxServiceConnections = orDefault(maxServiceConnections, 256);
        maxSocksConnections = orDefault(maxSocksConnections, 256);
        socksHandshakeMillis = orDefault(socksHandshakeMillis, 10_000);
        reachMillis = orDefault(reachMillis, 30_000);
        maxSharedCircuits = orDefault(maxSharedCircuits, 128);
        sharedCircuitIdleMillis = orDefault(sharedCircuitIdleMillis, 60_000);
        maxDescriptors = orDefault(maxDescriptors, 2_048);
        maxIntroductions = orDefault(maxIntroductions, 512);
        maxRendezvous = orDefault(maxRendezvous, 512);
    }

    public static ServiceLimits defaults() {
        return new ServiceLimits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static int orDefault(int value, int standard) {
        return value <= 0 ? standard : value;
    }
}
