package org.nonos.mesh.gateway.service.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nonos.mesh.protocol.link.Hello;

/** "host:port" texts, with brackets around IPv6 addresses. */
public final class Endpoints {

    private Endpoints() {}

    public static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip == null ? address.getHostString() : ip.getHostAddress();
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        return (plain.contains(":") ? "[" + plain + "]" : plain) + ":" + address.getPort();
    }

    /**
     * Empty unless this is a host, a colon and a port. Names are looked up only when asked: what a peer wrote must not
     * make this node ask a name server.
     */
    public static Optional<InetSocketAddress> parse(String text, boolean lookUpNames) {
        return parseAll(text, lookUpNames).stream().findFirst();
    }

    /** As {@link #parse}, with every address that the name has: a name may stand for many nodes. */
    public static List<InetSocketAddress> parseAll(String text, boolean lookUpNames) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || text.length() > Hello.MAX_ENDPOINT_BYTES) {
            return List.of();
        }
        String host = text.substring(0, colon);
        Optional<Integer> port = port(text.substring(colon + 1));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (port.isEmpty() || bare.isEmpty() || (!bracketed && host.contains(":"))) {
            return List.of();
        }
        return addresses(bare, lookUpNames).stream()
                .map(ip -> new InetSocketAddress(ip, port.get()))
                .toList();
    }

    private static List<InetAddress> addresses(String host, boolean lookUpNames) {
        try {
            return lookUpNames ? List.of(InetAddress.getAllByName(host)) : List.of(InetAddress.ofLiteral(host));
        } catch (UnknownHostException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Optional<Integer> port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= 65_535 ? Optional.of(port) : Optional.empty();
    }

    /** Where a node that listens on all interfaces can be reached: IPv4 first, at most {@link Hello#MAX_ENDPOINTS}. */
    static List<String> ofInterfaces(int port) {
        List<String> ipv4 = new ArrayList<>();
        List<String> ipv6 = new ArrayList<>();
        try {
            for (NetworkInterface net : NetworkInterface.networkInterfaces().toList()) {
                if (net.isUp() && !net.isLoopback()) {
                    net.inetAddresses()
                            .filter(a -> !a.isLinkLocalAddress() && !a.isMulticastAddress())
                            .forEach(a -> (a instanceof Inet6Address ? ipv6 : ipv4)
                                    .add(format(new InetSocketAddress(a, port))));
                }
            }
        } catch (SocketException e) {
            return List.of();
        }
        ipv4.addAll(ipv6);
        return List.copyOf(ipv4.subList(0, Math.min(Hello.MAX_ENDPOINTS, ipv4.size())));
    }
}
