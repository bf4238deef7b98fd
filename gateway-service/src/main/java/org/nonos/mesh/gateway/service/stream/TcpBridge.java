package org.nonos.mesh.gateway.service.forwarding;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.nonos.mesh.onion.cell.EndReason;

/** Joins a stream of the mesh with a TCP connection on this machine, each half closed for itself. */
public final class TcpBridge {

    private static final int BUFFER_BYTES = 64 * 1024;

    private TcpBridge() {}

    /** What is done before bytes flow. */
    public interface Opening {
        void run() throws IOException;
    }

    /** Runs until both directions have ended or one broke off, and closes both. */
    public static void run(Socket socket, ByteStream stream, Opening opening) {
        try (socket) {
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(0);
                opening.run();
                Thread outward = Thread.ofVirtual().name("mesh-gateway-tcp").start(() -> outward(socket, stream));
                inward(socket, stream);
                outward.join();
            } catch (StreamFailure e) {
                // A reset, not an end: the program must not take half an answer for a whole one.
                socket.setSoLinger(true, 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stream.fail(EndReason.FAILED);
            }
        } catch (IOException e) {
            stream.fail(EndReason.FAILED);
        }
    }

    private static void outward(Socket socket, ByteStream stream) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = socket.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                stream.write(buffer, 0, length);
            }
            stream.finish();
        } catch (IOException e) {
            stream.fail(EndReason.FAILED);
        }
    }

    private static void inward(Socket socket, ByteStream stream) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (byte[] bytes = stream.read(Long.MAX_VALUE); bytes.length > 0; bytes = stream.read(Long.MAX_VALUE)) {
            out.write(bytes);
        }
        socket.shutdownOutput();
    }
}
