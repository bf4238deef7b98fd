package org.nonos.mesh.gateway.service.beacon;

import java.util.List;

/**
 * Where beacons are heard and sent.
 *
 * @param port UDP; the same for all nodes of a LAN
 * @param groupIpv4 multicast group of the administrative scope (RFC 2365)
 * @param groupIpv6 link-local multicast group
 * @param interfaces names of the network interfaces; empty: all that are up and can multicast
 * @param loopback only the loopback interface: a mesh of nodes on this machine
 */
public record BeaconSettings(int port, String groupIpv4, String groupIpv6, List<String> interfaces, boolean loopback) {}
