package org.nonos.mesh.benchmarks.onion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The TCP server at the far end. A client writes a count in decimal and a line feed; so many bytes come back. */
final class Sink implements AutoCloseable {

    private static final byte[] BLOCK = new byte[1 << 18];

    private final ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());

    Sink() throws IOException {
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
        try (client;
                BufferedReader requests = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 64)) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                for (long left = Long.parseLong(line); left > 0; left -= BLOCK.length) {
                    out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // The client is gone: nothing is left to serve.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
