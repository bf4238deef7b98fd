package org.nonos.mesh.gateway.service.beacon;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP socket of one IP version: joined to the group on some interfaces, read by one thread. */
final class BeaconSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BeaconSocket.class);

    /** One byte more than is allowed, so that what is too long shows as such. */
    private static final int READ_BYTES = BeaconSockets.MAX_DATAGRAM_BYTES + 1;

    private final DatagramChannel channel;
    private final InetSocketAddress group;
    private final List<NetworkInterface> joined;

    interface Receiver {
        void datagram(InetSocketAddress source, byte[] payload);
    }

    private BeaconSocket(DatagramChannel channel, InetSocketAddress group, List<NetworkInterface> joined) {
        this.channel = channel;
        this.group = group;
        this.joined = joined;
    }

    /** Several nodes of one machine may share the port: multicast reaches them all. */
    static BeaconSocket open(InetAddress group, int port, List<NetworkInterface> interfaces) throws IOException {
        boolean ipv4 = group instanceof Inet4Address;
        ProtocolFamily family = ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
            channel.bind(new InetSocketAddress(port));
            List<NetworkInterface> joined = new ArrayList<>();
            for (NetworkInterface net : interfaces) {
                if (join(channel, group, net)) {
                    joined.add(net);
                }
            }
            return new BeaconSocket(channel, new InetSocketAddress(group, port), joined);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean join(DatagramChannel channel, InetAddress group, NetworkInterface net) {
        try {
            channel.join(group, net);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("no multicast on {}: {}", net.getName(), e.getMessage());
            return false;
        }
    }

    List<NetworkInterface> joined() {
        return List.copyOf(joined);
    }

    void startReading(Receiver receiver) {
        Thread.ofPlatform().name("mesh-gateway-beacon").daemon(true).start(() -> read(receiver));
    }

    private void read(Receiver receiver) {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                if (channel.receive(buffer) instanceof InetSocketAddress source) {
                    byte[] payload = new byte[buffer.flip().remaining()];
                    buffer.get(payload);
                    receiver.datagram(source, payload);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                // An ICMP error of an earlier send may come up here: the next datagram is unharmed.
                LOG.debug("beacon socket: {}", e.toString());
            }
        }
    }

    /** How many interfaces took the datagram. */
    synchronized int multicast(byte[] payload) {
        int sent = 0;
        for (NetworkInterface net : joined) {
            try {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, net);
                channel.send(ByteBuffer.wrap(payload), group);
                sent++;
            } catch (IOException e) {
                LOG.debug("multicast on {} failed: {}", net.getName(), e.toString());
            }
        }
        return sent;
    }

    boolean send(InetSocketAddress target, byte[] payload) {
        try {
            return channel.send(ByteBuffer.wrap(payload), target) == payload.length;
        } catch (IOException | RuntimeException e) {
            LOG.debug("datagram to {} failed: {}", target, e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the beacon socket: {}", e.toString());
        }
    }
}
