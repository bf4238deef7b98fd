package org.nonos.mesh.protocol.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Where a node accepts links. An empty host means "the address that this came from": a node that listens on all its
 * addresses rarely knows which of them a hearer can reach, and the hearer does.
 *
 * <p>On the wire: {@code kind u8 | host | port u16}, kind 0 without host, 4 with 4 address bytes, 6 with 16, 1 with a
 * name of 1 to {@link #MAX_NAME_CHARS} characters (length in one byte). Addresses are kept as bytes so that each has
 * one form only; an IPv4 address wrapped in IPv6 is refused.
 *
 * @param host dotted IPv4, IPv6 without brackets, a lower-case name, or empty
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    public static final int MAX_NAME_CHARS = 64;
    static final Endpoint NONE = new Endpoint("", 1);

    private static final int SOURCE = 0;
    private static final int NAME = 1;
    private static final int IPV4 = 4;
    private static final int IPV6 = 6;

    public Endpoint {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1 to 65535, is " + port);
        }
    }

    /** From "host:port", "[v6]:port" or ":port"; an unspecified address (0.0.0.0, ::) becomes the empty host. */
    public static Decoded<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Decoded.refused("bad-endpoint", "an endpoint is written host:port");
        }
        String host = text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Decoded.refused("bad-endpoint", "the port must be 1 to 65535");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            return Decoded.refused("bad-endpoint", "the port must be 1 to 65535");
        }
        return canonicalHost(host).then(name -> Decoded.ok(new Endpoint(name, number)));
    }

    /** From the value of a TLV. */
    public static Decoded<Endpoint> decode(byte[] value) {
        ByteReader in = new ByteReader(value);
        int kind = in.u8();
        byte[] host =
                switch (kind) {
                    case SOURCE -> new byte[0];
                    case NAME -> in.bytes(in.u8());
                    case IPV4 -> in.bytes(4);
                    case IPV6 -> in.bytes(16);
                    default -> {
                        in.fail("bad-endpoint", "address kind " + kind);
                        yield new byte[0];
                    }
                };
        int port = in.u16();
        if (port == 0) {
            in.fail("bad-endpoint", "port 0");
        }
        return in.finish(() -> host)
                .then(bytes -> hostText(kind, bytes))
                .then(text -> Decoded.ok(new Endpoint(text, port)));
    }

    public byte[] encode() {
        ByteWriter out = new ByteWriter(24);
        byte[] address = host.isEmpty() ? new byte[0] : addressBytes(host);
        if (host.isEmpty()) {
            out.u8(SOURCE);
        } else if (address.length > 0) {
            out.u8(address.length == 4 ? IPV4 : IPV6).bytes(address);
        } else {
            byte[] name = host.getBytes(StandardCharsets.US_ASCII);
            out.u8(NAME).u8(name.length).bytes(name);
        }
        return out.u16(port).toArray();
    }

    /** Whether it stands for the address that it came from. */
    public boolean fromSource() {
        return host.isEmpty();
    }

    /** The same endpoint with the address filled in, if it was left open. */
    public Endpoint resolve(String sourceHost) {
        return fromSource() ? new Endpoint(sourceHost, port) : this;
    }

    /** "host:port", IPv6 in brackets; the empty host as "0.0.0.0". */
    public String text() {
        String shown = fromSource() ? "0.0.0.0" : host;
        return (shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown) + ":" + port;
    }

    @Override
    public String toString() {
        return text();
    }

    private static Decoded<String> canonicalHost(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        String plain = (zone >= 0 ? bare.substring(0, zone) : bare).toLowerCase(Locale.ROOT);
        if (plain.isEmpty()) {
            return Decoded.ok("");
        }
        byte[] address = addressBytes(plain);
        if (address.length > 0) {
            return isZero(address) ? Decoded.ok("") : hostText(address.length == 4 ? IPV4 : IPV6, address);
        }
        return hostText(NAME, plain.getBytes(StandardCharsets.UTF_8));
    }

    private static Decoded<String> hostText(int kind, byte[] bytes) {
        return switch (kind) {
            case SOURCE -> Decoded.ok("");
            case NAME -> name(new String(bytes, StandardCharsets.ISO_8859_1));
            default -> addressText(bytes);
        };
    }

    private static Decoded<String> addressText(byte[] bytes) {
        if (isZero(bytes)) {
            return Decoded.refused("bad-endpoint", "an unspecified address is written as kind 0");
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            if (address.isMulticastAddress() || address.getAddress().length != bytes.length) {
                return Decoded.refused("bad-endpoint", "not an address that accepts links");
            }
            return Decoded.ok(address.getHostAddress());
        } catch (UnknownHostException e) {
            return Decoded.refused("bad-endpoint", "not an address");
        }
    }

    /** Names are plain host names; one that could be read as an address is refused, so that each host has one form. */
    private static Decoded<String> name(String name) {
        boolean plain = !name.isEmpty()
                && name.length() <= MAX_NAME_CHARS
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.')
                && name.chars().anyMatch(c -> c >= 'a' && c <= 'z')
                && !name.startsWith(".")
                && !name.startsWith("-")
                && !name.contains("..");
        return plain ? Decoded.ok(name) : Decoded.refused("bad-endpoint", "not a host name of up to 64 characters");
    }

    /** Bytes of a literal address, or none: a name is never looked up. */
    private static byte[] addressBytes(String host) {
        boolean literal = host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        if (!literal) {
            return new byte[0];
        }
        try {
            return InetAddress.ofLiteral(host).getAddress();
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
