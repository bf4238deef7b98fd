package org.nonos.mesh.benchmarks.onion;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** A TCP server that sends steadily to whoever connects, 100 kB each 50 ms, and asks for nothing. */
final class PacedServer implements AutoCloseable {

    static final int PACE_MILLIS = 50;
    static final int PIECE_BYTES = 100_000;

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());

    PacedServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofPlatform().daemon(true).start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            for (long next = System.nanoTime(); ; next += TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS)) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                out.write(piece);
            }
        } catch (IOException | InterruptedException e) {
            // The client is gone: nothing is left to serve.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
