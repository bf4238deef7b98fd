package org.nonos.mesh.gateway.admission;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.protocol.bound.TokenBucket;

/**
 * Counts connections in all, per address and per subnet, and the rate of inbound handshakes. The maps hold no more than
 * the connections that stand. One thread at a time.
 */
public final class ConnectionBook {

    private final GatewayLimits limits;
    private final TokenBucket handshakes;
    private final Map<String, Integer> perAddress = new HashMap<>();
    private final Map<String, Integer> perSubnet = new HashMap<>();
    private int total;

    public ConnectionBook(GatewayLimits limits, long nowMillis) {
        this.limits = limits;
        this.handshakes = new TokenBucket(limits.handshakesPerSecond(), 2.0 * limits.handshakesPerSecond(), nowMillis);
    }

    /** Empty when admitted, and then {@link #release} must follow; otherwise the reason. */
    public String admitInbound(byte[] address, long nowMillis) {
        String refusal = room(address);
        if (refusal.isEmpty() && !handshakes.take(1, nowMillis)) {
            refusal = "handshake-rate";
        }
        if (refusal.isEmpty()) {
            add(address);
        }
        return refusal;
    }

    /** As for inbound ones, but the handshake rate does not count: we dial by our own will. */
    public String admitOutbound(byte[] address) {
        String refusal = room(address);
        if (refusal.isEmpty()) {
            add(address);
        }
        return refusal;
    }

    public void release(byte[] address) {
        total--;
        perAddress.computeIfPresent(HexFormat.of().formatHex(address), (k, n) -> n > 1 ? n - 1 : null);
        perSubnet.computeIfPresent(subnet(address), (k, n) -> n > 1 ? n - 1 : null);
    }

    public int total() {
        return total;
    }

    private String room(byte[] address) {
        if (total >= limits.maxLinks()) {
            return "too-many-links";
        }
        if (perAddress.getOrDefault(HexFormat.of().formatHex(address), 0) >= limits.maxLinksPerAddress()) {
            return "too-many-links-from-address";
        }
        return perSubnet.getOrDefault(subnet(address), 0) >= limits.maxLinksPerSubnet()
                ? "too-many-links-from-subnet"
                : "";
    }

    private void add(byte[] address) {
        total++;
        perAddress.merge(HexFormat.of().formatHex(address), 1, Integer::sum);
        perSubnet.merge(subnet(address), 1, Integer::sum);
    }

    private static String subnet(byte[] address) {
        int prefixBytes = address.length == 4 ? 3 : Math.min(6, address.length);
        return address.length + ":" + HexFormat.of().formatHex(Arrays.copyOf(address, prefixBytes));
    }
}
