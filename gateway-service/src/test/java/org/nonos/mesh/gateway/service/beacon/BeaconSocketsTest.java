package org.nonos.mesh.gateway.service.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;

class BeaconSocketsTest {

    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();

    private record Heard(String source, byte[] payload) {}

    private BeaconSockets open(int port, BlockingQueue<Heard> heard) {
        BeaconSettings settings = new BeaconSettings(port, "239.255.77.78", "ff02::4e4f:4e4f", List.of(), true);
        BeaconSockets sockets = new BeaconSockets(
                settings,
                GatewayLimits.defaults(),
                System::currentTimeMillis,
                reason -> refusals.merge(reason, 1, Integer::sum),
                (source, payload) -> heard.add(new Heard(source, payload)));
        sockets.start();
        return sockets;
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void severalNodesOfOneMachineHearEachOther() throws Exception {
        int port = freePort();
        BlockingQueue<Heard> first = new LinkedBlockingQueue<>();
        BlockingQueue<Heard> second = new LinkedBlockingQueue<>();
        try (BeaconSockets a = open(port, first);
                BeaconSockets b = open(port, second)) {
            assertThat(a.multicastInterfaces()).isNotEmpty();
            assertThat(a.send(BeaconSockets.MULTICAST, new byte[] {1, 2, 3})).isTrue();
            assertThat(second.poll(5, TimeUnit.SECONDS))
                    .satisfies(h -> assertThat(h.payload()).containsExactly(1, 2, 3));
            assertThat(b.send(BeaconSockets.MULTICAST, new byte[] {4})).isTrue();
            Heard heard = first.poll(5, TimeUnit.SECONDS);
            while (heard != null && heard.payload().length != 1) {
                heard = first.poll(5, TimeUnit.SECONDS);
            }
            assertThat(heard).isNotNull();
            assertThat(heard.source()).endsWith(":" + port);
        }
    }

    @Test
    void tooLongAndTooManyAreCountedAndDropped() throws Exception {
        int port = freePort();
        BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        try (BeaconSockets a = open(port, heard);
                DatagramSocket sender = new DatagramSocket()) {
            InetAddress host = InetAddress.getLoopbackAddress();
            sender.send(new DatagramPacket(new byte[1_201], 1_201, host, port));
            for (int i = 0; i < 200; i++) {
                sender.send(new DatagramPacket(new byte[1_200], 1_200, host, port));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (refusals.getOrDefault("datagram-rate", 0) < 50 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(refusals).containsEntry("datagram-too-long", 1);
            assertThat(refusals.get("datagram-rate")).isGreaterThanOrEqualTo(50);
            assertThat(heard).hasSizeBetween(1, 60);
            assertThat(a.send("not a target", new byte[1])).isFalse();
            assertThat(a.send("127.0.0.1:" + port, new byte[1_201])).isFalse();
        }
    }
}
