package org.nonos.mesh.gateway.onionservice;

/**
 * The first byte that a TCP service's node sends on a stream: whether the service behind it answers. The bytes of the
 * connection follow it.
 */
public enum ServiceGreeting {
    CONNECTED(0),
    REFUSED(1);

    public static final String NODE_SERVICE_PREFIX = "tcp-";

    private final byte number;

    ServiceGreeting(int number) {
        this.number = (byte) number;
    }

    /** The name by which streams ask for a public service of the last hop: "tcp-" and the port. */
    public static String nodeService(int port) {
        return NODE_SERVICE_PREFIX + port;
    }

    public byte wireByte() {
        return number;
    }

    public static boolean isConnected(byte wireByte) {
        return wireByte == CONNECTED.number;
    }
}
