package org.nonos.mesh.gateway.onionservice;

import java.util.List;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A TCP service of this machine that the node makes reachable.
 *
 * @param id 16 hexadecimal digits, chosen at random when it was added
 * @param atNode whether it is reached at the node's own address, and so tells where it is
 * @param port the port that callers name
 * @param targetPort where it listens on 127.0.0.1
 * @param clients X25519 keys of those who may know of it; empty: everyone who has its address
 */
public record ExposedService(String id, boolean atNode, int port, int targetPort, List<Bytes32> clients) {

    public static final int MAX_CLIENTS = 64;
    private static final int ID_CHARS = 16;

    public ExposedService {
        clients = List.copyOf(clients);
    }

    /** Checks what an operator or a file says. */
    public static Decoded<ExposedService> of(
            String id, boolean atNode, int port, int targetPort, List<Bytes32> clients) {
        if (id.length() != ID_CHARS || !id.chars().allMatch(java.util.HexFormat::isHexDigit)) {
            return Decoded.refused("bad-service-id", "The id of a service is 16 hexadecimal digits.");
        }
        if (!isPort(port) || !isPort(targetPort)) {
            return Decoded.refused("bad-port", "A port is 1 to 65535.");
        }
        if (clients.size() > MAX_CLIENTS) {
            return Decoded.refused("too-many-clients", "A service names at most " + MAX_CLIENTS + " clients.");
        }
        if (atNode && !clients.isEmpty()) {
            return Decoded.refused("clients-of-public-service", "A public service cannot choose its clients.");
        }
        return Decoded.ok(new ExposedService(id, atNode, port, targetPort, clients));
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= 65_535;
    }
}
