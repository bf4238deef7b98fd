package org.nonos.mesh.discovery;

import java.util.List;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.layer.Realm;

/**
 * What the operator decides.
 *
 * @param capabilities bits of {@link org.nonos.mesh.protocol.discovery.Capability}
 * @param storageClass 0 to 255, see {@link org.nonos.mesh.protocol.discovery.NodeFacts}
 * @param advertisedEndpoints said before those that the gateway knows
 * @param multicast whether beacons go to the local network
 * @param unicastTargets "host:port" to which beacons go besides
 * @param targetLinks how many links the node tries to have
 */
public record DiscoverySettings(
        Realm realm,
        long capabilities,
        int storageClass,
        int bandwidthClass,
        List<Endpoint> advertisedEndpoints,
        boolean multicast,
        List<String> unicastTargets,
        int targetLinks,
        BeaconTiming timing,
        DiscoveryLimits limits) {

    public static final int MAX_UNICAST_TARGETS = 64;
    public static final int MAX_ADVERTISED_ENDPOINTS = 4;

    public DiscoverySettings {
        advertisedEndpoints = List.copyOf(advertisedEndpoints);
        unicastTargets = List.copyOf(unicastTargets);
        if (unicastTargets.size() > MAX_UNICAST_TARGETS) {
            throw new IllegalArgumentException("mesh.discovery.unicast-targets must have at most " + MAX_UNICAST_TARGETS
                    + " entries, has " + unicastTargets.size());
        }
        if (advertisedEndpoints.size() > MAX_ADVERTISED_ENDPOINTS) {
            throw new IllegalArgumentException("mesh.discovery.advertised-endpoints must have at most "
                    + MAX_ADVERTISED_ENDPOINTS + " entries, has " + advertisedEndpoints.size());
        }
        if (targetLinks < 1 || targetLinks > 128) {
            throw new IllegalArgumentException("mesh.discovery.target-links must be 1 to 128, is " + targetLinks);
        }
    }
}
