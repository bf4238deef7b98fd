package org.nonos.mesh.routing.topology;

import java.util.Optional;

/**
 * The network that an address lies in, as far as diversity of paths goes: /16 of IPv4, /32 of IPv6. Loopback, unspecified
 * addresses and host names lie in none.
 */
public record Subnet(String prefix) {

    /** From "host:port" or "[v6]:port"; anything else has no subnet. Never throws. */
    public static Optional<Subnet> ofEndpoint(String endpoint) {
        if (endpoint.startsWith("[")) {
            int end = endpoint.indexOf(']');
            return end < 0 ? Optional.empty() : ofV6(endpoint.substring(1, end));
        }
        int colon = endpoint.lastIndexOf(':');
        String host = colon < 0 ? endpoint : endpoint.substring(0, colon);
        return host.indexOf(':') >= 0 ? ofV6(host) : ofV4(host);
    }

    private static Optional<Subnet> ofV4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(Character::isDigit)) {
                return Optional.empty();
            }
        }
        return parts[0].equals("127") || parts[0].equals("0")
                ? Optional.empty()
                : Optional.of(new Subnet(parts[0] + "." + parts[1]));
    }

    private static Optional<Subnet> ofV6(String host) {
        String[] parts = host.split(":", -1);
        if (parts.length < 3 || parts[0].isEmpty() || parts[0].length() > 4 || parts[1].length() > 4) {
            return Optional.empty();
        }
        String second = parts[1].isEmpty() ? "0" : parts[1];
        return Optional.of(new Subnet((parts[0] + ":" + second).toLowerCase(java.util.Locale.ROOT)));
    }
}
