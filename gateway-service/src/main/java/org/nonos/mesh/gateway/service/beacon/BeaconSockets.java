package org.nonos.mesh.gateway.service.beacon;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.gateway.service.link.Endpoints;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.protocol.bound.TokenBuckets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of discovery's beacons: IPv4 and, where there is one, IPv6 link-local multicast, and unicast over the
 * same. A machine without multicast is no error: beacons then go by unicast only.
 */
public final class BeaconSockets implements AutoCloseable {

    /** No datagram in or out is longer: it fits every path without fragments. */
    public static final int MAX_DATAGRAM_BYTES = 1_200;

    private static final int MAX_ADDRESSES_PER_NAME = 64;

    public static final String MULTICAST = "multicast";

    private static final Logger LOG = LoggerFactory.getLogger(BeaconSockets.class);

    private final BeaconSettings settings;
    private final LongSupplier clock;
    private final Consumer<String> refusals;
    private final Receiver receiver;
    private final TokenBuckets<InetSocketAddress> rates;
    private @Nullable BeaconSocket ipv4;
    private @Nullable BeaconSocket ipv6;

    /** Takes datagrams that are short enough and not too many. */
    public interface Receiver {
        /** @param source "host:port"; proves nothing */
        void datagram(String source, byte[] payload);
    }

    public BeaconSockets(
            BeaconSettings settings,
            GatewayLimits limits,
            LongSupplier clock,
            Consumer<String> refusals,
            Receiver receiver) {
        this.settings = settings;
        this.clock = clock;
        this.refusals = refusals;
        this.receiver = receiver;
        int perSecond = limits.datagramsPerSecondPerSource();
        this.rates = new TokenBuckets<>(perSecond, 2.0 * perSecond, limits.maxRemembered());
    }

    /** @throws OperatorError when the port is held by a program that does not share it */
    public void start() {
        try {
            InetAddress group4 = InetAddress.getByName(settings.groupIpv4());
            ipv4 = BeaconSocket.open(group4, settings.port(), interfaces(Inet4Address.class));
        } catch (IOException e) {
            throw new OperatorError(
                    "beacon-port-taken",
                    "beacons cannot be heard on UDP port " + settings.port() + " (" + e.getMessage()
                            + "); set mesh.gateway.beacon-port",
                    e);
        }
        try {
            InetAddress group6 = InetAddress.getByName(settings.groupIpv6());
            List<NetworkInterface> interfaces = interfaces(Inet6Address.class);
            if (!interfaces.isEmpty()) {
                ipv6 = BeaconSocket.open(group6, settings.port(), interfaces);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("no IPv6 beacons: {}", e.toString());
        }
        for (BeaconSocket socket : sockets()) {
            socket.startReading(this::received);
        }
    }

    private void received(InetSocketAddress source, byte[] payload) {
        if (payload.length > MAX_DATAGRAM_BYTES) {
            refusals.accept("datagram-too-long");
            return;
        }
        boolean allowed;
        synchronized (rates) {
            allowed = rates.take(source, clock.getAsLong());
        }
        if (allowed) {
            receiver.datagram(Endpoints.format(source), payload);
        } else {
            refusals.accept("datagram-rate");
        }
    }

    /**
     * @param target {@link #MULTICAST}, or "host:port"
     * @return whether it left this node
     */
    public boolean send(String target, byte[] payload) {
        if (payload.length > MAX_DATAGRAM_BYTES) {
            refusals.accept("datagram-too-long");
            return false;
        }
        if (target.equals(MULTICAST)) {
            int sent = 0;
            for (BeaconSocket socket : sockets()) {
                sent += socket.multicast(payload);
            }
            return sent > 0;
        }
        // The operator's own targets may be names; the sources that discovery answers are addresses.
        // A name may stand for many nodes, as a headless service of a cluster does.
        return Endpoints.parseAll(target, true).stream()
                        .limit(MAX_ADDRESSES_PER_NAME)
                        .filter(address -> unicast(address, payload))
                        .count()
                > 0;
    }

    private boolean unicast(InetSocketAddress target, byte[] payload) {
        BeaconSocket socket = target.getAddress() instanceof Inet4Address ? ipv4 : ipv6;
        return socket != null && socket.send(target, payload);
    }

    /** Names of the interfaces on which multicast works, each once. */
    public List<String> multicastInterfaces() {
        return sockets().stream()
                .flatMap(socket -> socket.joined().stream())
                .map(NetworkInterface::getName)
                .distinct()
                .toList();
    }

    private List<BeaconSocket> sockets() {
        List<BeaconSocket> open = new ArrayList<>(2);
        if (ipv4 != null) {
            open.add(ipv4);
        }
        if (ipv6 != null) {
            open.add(ipv6);
        }
        return open;
    }

    private List<NetworkInterface> interfaces(Class<? extends InetAddress> version) throws SocketException {
        List<NetworkInterface> chosen = new ArrayList<>();
        for (NetworkInterface net : NetworkInterface.networkInterfaces().toList()) {
            if (net.isUp() && isWanted(net) && net.inetAddresses().anyMatch(version::isInstance)) {
                chosen.add(net);
            }
        }
        return chosen;
    }

    private boolean isWanted(NetworkInterface net) throws SocketException {
        if (settings.loopback()) {
            return net.isLoopback();
        }
        return settings.interfaces().isEmpty()
                ? net.supportsMulticast() && !net.isLoopback()
                : settings.interfaces().contains(net.getName());
    }

    @Override
    public void close() {
        sockets().forEach(BeaconSocket::close);
    }
}
