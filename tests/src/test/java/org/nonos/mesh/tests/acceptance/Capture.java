package org.nonos.mesh.tests.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What passes on the loopback interface, recorded by tcpdump. Read back as the payload of each TCP connection's
 * direction in order of arrival, so that a text that two packets share is found as well.
 */
final class Capture {

    private static final int PCAP_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final Process process;
    private final Path file;

    private Capture(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    /** Why nothing can be captured here; empty when it can. */
    static Optional<String> missing() {
        try {
            Process probe = new ProcessBuilder("tcpdump", "-i", "lo", "-c", "1", "-w", "/dev/null")
                    .redirectErrorStream(true)
                    .start();
            boolean ended = probe.waitFor(700, TimeUnit.MILLISECONDS);
            probe.destroyForcibly();
            return ended && probe.exitValue() != 0
                    ? Optional.of("tcpdump may not capture: "
                            + new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("there is no tcpdump");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Returns once packets are being recorded. */
    static Capture start(Path file, String filter) throws IOException, InterruptedException {
        Path said = Path.of(file + ".log");
        Process process = new ProcessBuilder(
                        "tcpdump",
                        "-i",
                        "lo",
                        "-n",
                        "-U",
                        "-s",
                        "0",
                        "-B",
                        "65536",
                        "-Z",
                        "root",
                        "-w",
                        file.toString(),
                        filter)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        for (int i = 0; i < 100 && !Files.readString(said).contains("listening"); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return new Capture(process, file);
    }

    /** Sends a text in clear to a port that is captured: if it is not found later, nothing else would be. */
    static String control(int port) throws IOException {
        String text = "control-" + Long.toHexString(new Random().nextLong());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return text;
    }

    /** Payloads: one array for each direction of a TCP connection, one for each UDP datagram. */
    record Traffic(List<byte[]> tcp, List<byte[]> udp) {

        long tcpBytes() {
            return tcp.stream().mapToLong(stream -> stream.length).sum();
        }
    }

    Traffic stop() throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500);
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return read(Files.readAllBytes(file));
    }

    private static Traffic read(byte[] pcap) {
        ByteBuffer in = ByteBuffer.wrap(pcap).order(ByteOrder.LITTLE_ENDIAN);
        if (pcap.length < PCAP_HEADER || in.getInt(0) != 0xa1b2c3d4) {
            throw new IllegalStateException("not a capture of this machine's byte order, " + pcap.length + " bytes");
        }
        Map<String, java.io.ByteArrayOutputStream> streams = new HashMap<>();
        List<byte[]> datagrams = new ArrayList<>();
        for (int at = PCAP_HEADER; at + RECORD_HEADER <= pcap.length; ) {
            int length = in.getInt(at + 8);
            int packet = at + RECORD_HEADER;
            at = packet + length;
            if (at <= pcap.length) {
                packet(ByteBuffer.wrap(pcap, packet, length).slice(), streams, datagrams);
            }
        }
        return new Traffic(
                streams.values().stream()
                        .map(java.io.ByteArrayOutputStream::toByteArray)
                        .toList(),
                datagrams);
    }

    /** RFC 791, RFC 8200, RFC 9293, RFC 768; network byte order. */
    private static void packet(
            ByteBuffer packet, Map<String, java.io.ByteArrayOutputStream> streams, List<byte[]> datagrams) {
        int type = packet.getShort(12) & 0xffff;
        int ip = ETHERNET_HEADER;
        int protocol;
        int payload;
        int end;
        if (type == IPV4) {
            protocol = packet.get(ip + 9);
            payload = ip + (packet.get(ip) & 0xf) * 4;
            end = ip + (packet.getShort(ip + 2) & 0xffff);
        } else if (type == IPV6) {
            protocol = packet.get(ip + 6);
            payload = ip + 40;
            end = payload + (packet.getShort(ip + 4) & 0xffff);
        } else {
            return;
        }
        // The kernel leaves the length at zero for packets larger than 64 KiB that it hands over whole.
        end = end <= payload ? packet.limit() : Math.min(end, packet.limit());
        if (protocol == UDP) {
            datagrams.add(bytes(packet, payload + 8, end));
        } else if (protocol == TCP) {
            int header = ((packet.get(payload + 12) >> 4) & 0xf) * 4;
            String ports = (packet.getShort(payload) & 0xffff) + ">" + (packet.getShort(payload + 2) & 0xffff);
            streams.computeIfAbsent(ports, key -> new java.io.ByteArrayOutputStream())
                    .writeBytes(bytes(packet, payload + header, end));
        }
    }

    private static byte[] bytes(ByteBuffer packet, int from, int to) {
        byte[] bytes = new byte[Math.max(0, to - from)];
        packet.get(from, bytes);
        return bytes;
    }
}
