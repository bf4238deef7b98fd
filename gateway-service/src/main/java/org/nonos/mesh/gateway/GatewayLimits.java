package org.nonos.mesh.gateway;

/**
 * Every bound of the gateway. Exposed as {@code mesh.gateway.limits.*}; zero or less takes the default.
 *
 * @param maxLinks links in all; 256 of them cost about 64 MiB of buffers at worst
 * @param maxLinksPerAddress from one IP address; families and test meshes share one
 * @param maxLinksPerSubnet from one /24 (IPv4) or /48 (IPv6), so that one network cannot fill the table
 * @param handshakesPerSecond inbound TLS handshakes begun, all sources; one costs about 1 ms of a core
 * @param framesPerSecond frames other than cells from one peer, sustained; bursts of four seconds pass
 * @param bytesPerSecond bytes from one peer, sustained; above it the gateway reads slower
 * @param outboundQueueBytes waiting to be written to one peer before frames are dropped
 * @param layerQueueFrames waiting for one layer of this node before frames to it are dropped
 * @param penaltyLimit weight within about a minute that closes a link and bans the peer
 * @param banSeconds how long a banned peer is refused
 * @param maxRemembered peers and addresses whose penalties and rates are remembered
 * @param handshakeTimeoutMillis from TCP connect to the end of TLS
 * @param helloTimeoutMillis from the end of TLS to the peer's HELLO
 * @param pingIntervalMillis between pings on a link
 * @param idleTimeoutMillis without any byte from the peer before the link is closed
 * @param dialTimeoutMillis for one TCP connect
 * @param maxDials running at a time
 * @param datagramsPerSecondPerSource beacons heard from one source
 * @param maxCircuits circuits through or from this node
 * @param maxCircuitsPerLink of them over one link
 * @param createsPerSecondPerLink circuits that one peer may open here, sustained; bursts of 30 times pass
 * @param maxStreamsPerCircuit streams open at a time on one circuit; eight full windows fit its queue
 * @param circuitQueueCells cells of one circuit waiting for one link before the circuit is closed
 * @param circuitIdleMillis without a cell before a relayed circuit is closed
 * @param circuitLifeMillis at most for any circuit
 * @param extendTimeoutMillis for a CREATE or EXTEND to be answered
 * @param streamConnectTimeoutMillis for a BEGIN to be answered
 * @param cellMemoryBytes cells that wait in this node; above it the circuits whose cells are oldest are closed
 * @param linkPaddingLowMillis the least time that a link is idle before it is filled
 * @param linkPaddingHighMillis the most; both as Tor's padding-spec has them
 */
public record GatewayLimits(
        int maxLinks,
        int maxLinksPerAddress,
        int maxLinksPerSubnet,
        int handshakesPerSecond,
        int framesPerSecond,
        int bytesPerSecond,
        int outboundQueueBytes,
        int layerQueueFrames,
        int penaltyLimit,
        int banSeconds,
        int maxRemembered,
        int handshakeTimeoutMillis,
        int helloTimeoutMillis,
        int pingIntervalMillis,
        int idleTimeoutMillis,
        int dialTimeoutMillis,
        int maxDials,
        int datagramsPerSecondPerSource,
        int maxCircuits,
        int maxCircuitsPerLink,
        int createsPerSecondPerLink,
        int maxStreamsPerCircuit,
        int circuitQueueCells,
        int circuitIdleMillis,
        int circuitLifeMillis,
        int extendTimeoutMillis,
        int streamConnectTimeoutMillis,
        int cellMemoryBytes,
        int linkPaddingLowMillis,
        int linkPaddingHighMillis) {

    public static final int PADDING_LOW_MILLIS = 1_500;
    public static final int PADDING_HIGH_MILLIS = 9_500;

    public GatewayLimits {
        maxLinks = orDefault(maxLinks, 256);
        maxLinksPerAddress = orDefault(maxLinksPerAddress, 64);
        maxLinksPerSubnet = orDefault(maxLinksPerSubnet, 128);
        handshakesPerSecond = orDefault(handshakesPerSecond, 50);
        framesPerSecond = orDefault(framesPerSecond, 2_000);
        bytesPerSecond = orDefault(bytesPerSecond, 256 * 1024 * 1024);
        outboundQueueBytes = orDefault(outboundQueueBytes, 8 * 1024 * 1024);
        layerQueueFrames = orDefault(layerQueueFrames, 4_096);
        penaltyLimit = orDefault(penaltyLimit, 100);
        banSeconds = orDefault(banSeconds, 300);
        maxRemembered = orDefault(maxRemembered, 4_096);
        handshakeTimeoutMillis = orDefault(handshakeTimeoutMillis, 10_000);
        helloTimeoutMillis = orDefault(helloTimeoutMillis, 5_000);
        pingIntervalMillis = orDefault(pingIntervalMillis, 5_000);
        idleTimeoutMillis = orDefault(idleTimeoutMillis, 20_000);
        dialTimeoutMillis = orDefault(dialTimeoutMillis, 5_000);
        maxDials = orDefault(maxDials, 32);
        datagramsPerSecondPerSource = orDefault(datagramsPerSecondPerSource, 20);
        maxCircuits = orDefault(maxCircuits, 4_096);
        maxCircuitsPerLink = orDefault(maxCircuitsPerLink, 1_024);
        createsPerSecondPerLink = orDefault(createsPerSecondPerLink, 10);
        maxStreamsPerCircuit = orDefault(maxStreamsPerCircuit, 8);
        circuitQueueCells = orDefault(circuitQueueCells, 2_500);
        circuitIdleMillis = orDefault(circuitIdleMillis, 300_000);
        circuitLifeMillis = orDefault(circuitLifeMillis, 600_000);
        extendTimeoutMillis = orDefault(extendTimeoutMillis, 8_000);
        streamConnectTimeoutMillis = orDefault(streamConnectTimeoutMillis, 8_000);
        cellMemoryBytes = orDefault(cellMemoryBytes, 128 * 1024 * 1024);
        linkPaddingLowMillis = orDefault(linkPaddingLowMillis, PADDING_LOW_MILLIS);
        linkPaddingHighMillis = orDefault(linkPaddingHighMillis, PADDING_HIGH_MILLIS);
        atMost("link-padding-high-millis", linkPaddingHighMillis, 65_535);
        below("link-padding-low-millis", linkPaddingLowMillis, "link-padding-high-millis", linkPaddingHighMillis);
        atMost("max-links", maxLinks, 65_536);
        atMost("penalty-limit", penaltyLimit, 1_000_000);
        below("ping-interval-millis", pingIntervalMillis, "idle-timeout-millis", idleTimeoutMillis);
        below("max-circuits-per-link", maxCircuitsPerLink, "max-circuits", maxCircuits);
        below("max-streams-per-circuit", maxStreamsPerCircuit, "65536", 65_536);
        if (cellMemoryBytes < 4 * 1024 * 1024) {
            throw new IllegalArgumentException(
                    "mesh.gateway.limits.cell-memory-bytes must be at least 4194304, is " + cellMemoryBytes);
        }
        if (outboundQueueBytes < 512 * 1024) {
            throw new IllegalArgumentException(
                    "mesh.gateway.limits.outbound-queue-bytes must be at least 524288, is " + outboundQueueBytes);
        }
    }

    public static GatewayLimits defaults() {
        return new GatewayLimits(
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static int orDefault(int value, int standard) {
        return value <= 0 ? standard : value;
    }

    private static void atMost(String key, int value, int most) {
        if (value > most) {
            throw new IllegalArgumentException(
                    "mesh.gateway.limits." + key + " must be at most " + most + ", is " + value);
        }
    }

    private static void below(String key, int value, String otherKey, int other) {
        if (value >= other) {
            throw new IllegalArgumentException(
                    "mesh.gateway.limits." + key + " must be below " + otherKey + " (" + other + "), is " + value);
        }
    }
}
