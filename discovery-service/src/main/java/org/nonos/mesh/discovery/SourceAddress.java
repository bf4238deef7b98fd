package org.nonos.mesh.discovery;

import org.nonos.mesh.protocol.discovery.Endpoint;
import org.nonos.mesh.protocol.wire.Decoded;

/** Takes "host:port" of a socket apart. Keeps the zone of a link-local address, without which it cannot be dialled. */
final class SourceAddress {

    private static final int MAX_CHARS = 80;

    private SourceAddress() {}

    /** The host without brackets, or an empty text when there is none to be made out. */
    static String host(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0 || address.length() > MAX_CHARS) {
            return "";
        }
        String host = address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** A listening endpoint with its open address filled in from where it came. */
    static Decoded<Endpoint> resolve(String endpoint, String sourceHost) {
        return Endpoint.parse(endpoint)
                .then(e -> e.fromSource() && sourceHost.isEmpty()
                        ? Decoded.refused("bad-endpoint", "an open address without a source")
                        : Decoded.ok(e.resolve(sourceHost)));
    }
}
