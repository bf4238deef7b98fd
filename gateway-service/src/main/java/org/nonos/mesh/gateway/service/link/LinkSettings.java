package org.nonos.mesh.gateway.service.link;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where this node listens and what it tells others.
 *
 * @param bind address and port of the listener; port 0 takes a free one
 * @param advertised "host:port" that others can reach; empty: found out from the interfaces
 * @param loopback a mesh of nodes on this machine only
 * @param postQuantumRequired whether a link without ML-KEM is refused
 * @param lookUpNames whether endpoints that peers advertise may be names
 */
public record LinkSettings(
        InetSocketAddress bind,
        List<String> advertised,
        boolean loopback,
        boolean postQuantumRequired,
        boolean lookUpNames) {}
