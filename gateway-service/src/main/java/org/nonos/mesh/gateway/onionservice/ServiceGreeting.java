package org.nonos.mesh.gateway.onionservice;

/**
 * The first byte that a TCP service's node sends on a leg: whether the service behind it answers, or whether it knows the
 * bonded stream that the leg is for. On a stream's first leg the stream's secret follows, then messages; see
 * docs/spec/streams.md.
 */
public enum ServiceGreeting {
    CONNECTED(0),
    REFUSED(1);

    /** The port in an introduction that brings a further leg. */
    public static final int JOIN_PORT = 0;

    private static final String OPEN_PREFIX = "tcp-";
    private static final String JOIN_PREFIX = "join-";

    private final byte number;

    ServiceGreeting(int number) {
        this.number = (byte) number;
    }

    /** The name by which streams ask for a public service of the last hop: "tcp-" and the port. */
    public static String nodeService(int port) {
        return OPEN_PREFIX + port;
    }

    /** The name by which further legs of such a stream ask for it. */
    public static String nodeServiceLeg(int port) {
        return JOIN_PREFIX + port;
    }

    public byte wireByte() {
        return number;
    }

    public static boolean isConnected(byte wireByte) {
        return wireByte == CONNECTED.number;
    }
}
