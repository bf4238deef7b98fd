package org.nonos.mesh.discovery.service;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.nonos.mesh.discovery.DiscoverySettings;
import org.nonos.mesh.protocol.discovery.Capability;
import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Decoded;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the discovery layer.
 *
 * @param enabled whether this process runs the layer
 * @param multicast whether beacons go to the local network
 * @param unicastTargets "host:port" of beacon listeners that are told besides; names are looked up by the gateway
 * @param targetLinks links that the node tries to have, 1 to 128
 * @param advertisedEndpoints "host:port" of this node's link listener as others reach it, said first; at most 4
 * @param capabilities what the node offers: relay, store, gossip, verify-chaum-pedersen
 * @param storageClass 0 to 255: about 2^n MiB
 * @param bandwidthClass 0 to 255: about 2^n kbit/s
 * @param inputQueue inputs that may wait for the core, 64 to 65536; more datagrams and frames are refused
 * @param beacon how often to beacon
 * @param limits bounds of the protocol
 */
@ConfigurationProperties("mesh.discovery")
public record DiscoveryProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean multicast,
        @DefaultValue List<String> unicastTargets,
        @DefaultValue("8") int targetLinks,
        @DefaultValue List<String> advertisedEndpoints,

        @DefaultValue({"relay", "store", "gossip", "verify-chaum-pedersen"})
        List<String> capabilities,

        @DefaultValue("10") int storageClass,
        @DefaultValue("13") int bandwidthClass,
        @DefaultValue("4096") int inputQueue,
        @NestedConfigurationProperty @DefaultValue BeaconTimingSettings beacon,
        @NestedConfigurationProperty @DefaultValue DiscoveryLimitSettings limits) {

    public DiscoveryProperties {
        unicastTargets = unicastTargets.stream()
                .map(String::strip)
                .filter(t -> !t.isEmpty())
                .toList();
        advertisedEndpoints = advertisedEndpoints.stream()
                .map(String::strip)
                .filter(e -> !e.isEmpty())
                .toList();
        unicastTargets.forEach(DiscoveryProperties::target);
        between("storage-class", storageClass, 0, 255);
        between("bandwidth-class", bandwidthClass, 0, 255);
        between("input-queue", inputQueue, 64, 65_536);
        settings(
                new Realm("check"),
                multicast,
                unicastTargets,
                targetLinks,
                advertisedEndpoints,
                capabilities,
                storageClass,
                bandwidthClass,
                beacon,
                limits);
    }

    DiscoverySettings toSettings(Realm realm) {
        return settings(
                realm,
                multicast,
                unicastTargets,
                targetLinks,
                advertisedEndpoints,
                capabilities,
                storageClass,
                bandwidthClass,
                beacon,
                limits);
    }

    private static DiscoverySettings settings(
            Realm realm,
            boolean multicast,
            List<String> unicastTargets,
            int targetLinks,
            List<String> advertisedEndpoints,
            List<String> capabilities,
            int storageClass,
            int bandwidthClass,
            BeaconTimingSettings beacon,
            DiscoveryLimitSettings limits) {
        return new DiscoverySettings(
                realm,
                Capability.bits(capabilities(capabilities)),
                storageClass,
                bandwidthClass,
                advertisedEndpoints.stream()
                        .map(e -> endpoint("advertised-endpoints", e))
                        .toList(),
                multicast,
                unicastTargets,
                targetLinks,
                beacon.toTiming(),
                limits.toLimits());
    }

    /** Looser than an endpoint on the wire: names of services inside a cluster are long. */
    private static void target(String text) {
        boolean good = text.length() <= 260 && text.matches("(\\[[0-9a-fA-F:.%a-z]+]|[A-Za-z0-9._-]+):[0-9]{1,5}");
        int port = good ? Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("mesh.discovery.unicast-targets must be host:port with a port of 1 to"
                    + " 65535, is \"" + text + "\"");
        }
    }

    private static Endpoint endpoint(String key, String text) {
        return switch (Endpoint.parse(text)) {
            case Decoded.Ok<Endpoint>(Endpoint endpoint) -> named(key, text, endpoint);
            case Decoded.Refused<Endpoint>(String code, String detail) ->
                throw new IllegalArgumentException("mesh.discovery." + key + " must be host:port with a port of 1 to"
                        + " 65535, is \"" + text + "\": " + detail);
        };
    }

    private static Endpoint named(String key, String text, Endpoint endpoint) {
        if (endpoint.fromSource()) {
            throw new IllegalArgumentException(
                    "mesh.discovery." + key + " must name a host that others reach, is \"" + text + "\"");
        }
        return endpoint;
    }

    private static Set<Capability> capabilities(List<String> ids) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String id : ids) {
            capabilities.add(Arrays.stream(Capability.values())
                    .filter(c -> c.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("mesh.discovery.capabilities must be of "
                            + Arrays.stream(Capability.values())
                                    .map(Capability::id)
                                    .collect(Collectors.joining(", "))
                            + "; got \"" + id + "\"")));
        }
        return capabilities;
    }

    private static void between(String key, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    "mesh.discovery." + key + " must be " + low + " to " + high + ", is " + value);
        }
    }
}
