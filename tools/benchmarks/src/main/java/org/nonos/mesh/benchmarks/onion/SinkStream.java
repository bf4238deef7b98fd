package org.nonos.mesh.benchmarks.onion;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A stream to the {@link Sink} through a SOCKS5 proxy (RFC 1928). Streams of different users get different circuits. */
final class SinkStream implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int NO_BYTES = -1;

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[1 << 18];

    private SinkStream() {}

    /** @param user separates circuits (RFC 1929; any password does) */
    static SinkStream open(InetSocketAddress proxy, String host, int port, String user) throws IOException {
        SinkStream stream = new SinkStream();
        try {
            stream.connect(proxy, host, port, user);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private void connect(InetSocketAddress proxy, String host, int port, String user) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(proxy, TIMEOUT_MILLIS);
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        out.write(new byte[] {5, 1, 2});
        expect(in.readUnsignedShort() == 0x0502, "the proxy wants no user name");
        byte[] name = user.getBytes(StandardCharsets.US_ASCII);
        byte[] login = new byte[3 + 2 * name.length];
        login[0] = 1;
        login[1] = (byte) name.length;
        System.arraycopy(name, 0, login, 2, name.length);
        login[2 + name.length] = (byte) name.length;
        System.arraycopy(name, 0, login, 3 + name.length, name.length);
        out.write(login);
        expect(in.readUnsignedShort() == 0x0100, "the proxy refused the user");
        byte[] target = host.getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[7 + target.length];
        request[0] = 5;
        request[1] = 1;
        request[3] = 3;
        request[4] = (byte) target.length;
        System.arraycopy(target, 0, request, 5, target.length);
        request[5 + target.length] = (byte) (port >> 8);
        request[6 + target.length] = (byte) port;
        out.write(request);
        byte[] head = new byte[4];
        in.readFully(head);
        expect(head[1] == 0, "SOCKS reply " + head[1]);
        int address =
                switch (head[3]) {
                    case 1 -> 4;
                    case 4 -> 16;
                    default -> in.readUnsignedByte();
                };
        in.readFully(new byte[address + 2]);
    }

    private static void expect(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    /** Asks for so many bytes and reads them all. */
    void download(long bytes) throws IOException {
        ask(bytes);
        InputStream in = socket.getInputStream();
        for (long left = bytes; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read == NO_BYTES) {
                throw new EOFException("the stream ended " + left + " bytes early");
            }
            left -= read;
        }
    }

    /** Reads as much as comes until then; answers how much. The stream is of no use afterwards. */
    long drainUntil(long nanoTime) throws IOException {
        ask(1L << 40);
        InputStream in = socket.getInputStream();
        long got = 0;
        while (System.nanoTime() < nanoTime) {
            int read = in.read(buffer);
            if (read == NO_BYTES) {
                throw new EOFException("the stream ended after " + got + " bytes");
            }
            got += read;
        }
        return got;
    }

    /** Reads what comes until then, without asking for it; answers the longest time without a byte, in milliseconds. */
    double longestGapMillisUntil(long nanoTime) throws IOException {
        InputStream in = socket.getInputStream();
        double longest = 0;
        for (long last = System.nanoTime(); last < nanoTime; ) {
            int read = in.read(buffer);
            if (read == NO_BYTES) {
                throw new EOFException("the stream ended");
            }
            long now = System.nanoTime();
            longest = Math.max(longest, (now - last) / 1e6);
            last = now;
        }
        return longest;
    }

    private void ask(long bytes) throws IOException {
        socket.getOutputStream().write((bytes + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
