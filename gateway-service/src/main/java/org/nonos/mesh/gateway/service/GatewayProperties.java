package org.nonos.mesh.gateway.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.ServiceLimits;
import org.nonos.mesh.gateway.service.beacon.BeaconSettings;
import org.nonos.mesh.gateway.service.link.LinkSettings;
import org.nonos.mesh.gateway.stream.StreamLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The gateway's configuration.
 *
 * @param linkAddress where links are accepted; empty: all interfaces, or the loopback one in a loopback mesh
 * @param linkPort TCP; 0 takes a free port
 * @param advertisedEndpoints "host:port" to tell others; empty: found out from the interfaces
 * @param loopback a mesh of nodes on this machine only: links and beacons stay on the loopback interface
 * @param requirePostQuantum false also allows links whose key exchange a quantum computer could open
 * @param dialHostNames whether endpoints that peers advertise may be names, which asks name servers
 * @param beaconEnabled whether UDP beacons are sent and heard
 * @param beaconPort UDP, the same for all nodes of a LAN
 * @param beaconInterfaces names of network interfaces; empty: all that can multicast
 * @param beaconGroupIpv4 IPv4 multicast group
 * @param beaconGroupIpv6 IPv6 link-local multicast group
 * @param adminAddress where people and scripts are answered
 * @param adminPort TCP; 0 takes a free port
 * @param adminHosts host names, besides the loopback ones and adminAddress, that the admin API answers to
 * @param socksEnabled whether programs of this machine find a SOCKS5 listener on 127.0.0.1
 * @param socksPort its TCP port; 0 takes a free port
 * @param passphraseFile opens the identity key; null: a random passphrase is kept beside the key
 * @param limits bounds of everything
 * @param serviceLimits bounds of exposed services and of the SOCKS listener
 * @param streamLimits bounds of the streams between them
 */
@ConfigurationProperties("mesh.gateway")
public record GatewayProperties(
        @DefaultValue("") String linkAddress,
        @DefaultValue("40511") int linkPort,
        @DefaultValue List<String> advertisedEndpoints,
        @DefaultValue("false") boolean loopback,
        @DefaultValue("true") boolean requirePostQuantum,
        @DefaultValue("false") boolean dialHostNames,
        @DefaultValue("true") boolean beaconEnabled,
        @DefaultValue("40512") int beaconPort,
        @DefaultValue List<String> beaconInterfaces,
        @DefaultValue("239.255.77.78") String beaconGroupIpv4,
        @DefaultValue("ff02::4e4f:4e4f") String beaconGroupIpv6,
        @DefaultValue("127.0.0.1") String adminAddress,
        @DefaultValue("8640") int adminPort,
        @DefaultValue List<String> adminHosts,
        @DefaultValue("true") boolean socksEnabled,
        @DefaultValue("40513") int socksPort,
        @Nullable Path passphraseFile,
        @NestedConfigurationProperty @DefaultValue GatewayLimits limits,
        @NestedConfigurationProperty @DefaultValue ServiceLimits serviceLimits,
        @NestedConfigurationProperty @DefaultValue StreamLimits streamLimits) {

    public GatewayProperties {
        port("link-port", linkPort, 0);
        port("beacon-port", beaconPort, 1);
        port("admin-port", adminPort, 0);
        port("socks-port", socksPort, 0);
        group("beacon-group-ipv4", beaconGroupIpv4);
        group("beacon-group-ipv6", beaconGroupIpv6);
        if (!linkAddress.isEmpty()) {
            address("link-address", linkAddress);
        }
        address("admin-address", adminAddress);
        for (String endpoint : advertisedEndpoints) {
            if (endpoint.lastIndexOf(':') <= 0 || endpoint.length() > 128) {
                throw new IllegalArgumentException(
                        "mesh.gateway.advertised-endpoints must be like 192.0.2.1:40511 or [2001:db8::1]:40511, is \""
                                + endpoint + "\"");
            }
        }
        if (advertisedEndpoints.size() > 8) {
            throw new IllegalArgumentException(
                    "mesh.gateway.advertised-endpoints must be at most 8, are " + advertisedEndpoints.size());
        }
    }

    LinkSettings linkSettings() {
        String host = linkAddress.isEmpty() && loopback ? "127.0.0.1" : linkAddress;
        InetSocketAddress bind = host.isEmpty()
                ? new InetSocketAddress(linkPort)
                : new InetSocketAddress(address("link-address", host), linkPort);
        return new LinkSettings(bind, advertisedEndpoints, loopback, requirePostQuantum, dialHostNames);
    }

    BeaconSettings beaconSettings() {
        return new BeaconSettings(beaconPort, beaconGroupIpv4, beaconGroupIpv6, beaconInterfaces, loopback);
    }

    InetAddress adminBind() {
        return address("admin-address", adminAddress);
    }

    boolean adminBeyondLoopback() {
        return !adminBind().isLoopbackAddress();
    }

    private static void port(String key, int value, int least) {
        if (value < least || value > 65_535) {
            throw new IllegalArgumentException("mesh.gateway." + key + " must be " + least + " to 65535, is " + value);
        }
    }

    private static InetAddress address(String key, String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "mesh.gateway." + key + " must be an IP address, is \"" + text + "\"", e);
        }
    }

    private static void group(String key, String text) {
        try {
            if (InetAddress.ofLiteral(text).isMulticastAddress()) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException("mesh.gateway." + key
                + " must be a multicast address like 239.255.77.78 or ff02::1, is \"" + text + "\"");
    }
}
