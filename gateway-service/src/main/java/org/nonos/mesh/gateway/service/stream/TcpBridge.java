package org.nonos.mesh.gateway.service.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.stream.Slice;
import org.nonos.mesh.gateway.stream.StreamMessage;
import org.nonos.mesh.onion.cell.EndReason;

/** Joins a bonded stream with a TCP connection on this machine, each half closed for itself. */
public final class TcpBridge {

    private static final int HEAD_BYTES = StreamMessage.SEGMENT_HEAD_BYTES;

    private TcpBridge() {}

    /** What is done before bytes flow. */
    public interface Opening {
        void run() throws IOException;
    }

    /**
     * Runs until both directions have ended or one broke off, and closes the connection. What the other end has not
     * acknowledged by then the stream sends on by itself.
     */
    public static void run(Socket socket, StreamEnd stream, Opening opening) {
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
                stream.fail(EndReason.FAILED);
            }
        } catch (IOException e) {
            stream.fail(EndReason.FAILED);
        }
    }

    /** What is read becomes a segment as it is; only little is copied, so that it does not hold a large buffer. */
    private static void outward(Socket socket, StreamEnd stream) {
        byte[] buffer = new byte[StreamMessage.MAX_SEGMENT_BYTES];
        try {
            InputStream in = socket.getInputStream();
            for (int length = in.read(buffer, HEAD_BYTES, buffer.length - HEAD_BYTES);
                    length >= 0;
                    length = in.read(buffer, HEAD_BYTES, buffer.length - HEAD_BYTES)) {
                if (2 * length < buffer.length) {
                    stream.send(Arrays.copyOf(buffer, HEAD_BYTES + length), length);
                } else {
                    stream.send(buffer, length);
                    buffer = new byte[StreamMessage.MAX_SEGMENT_BYTES];
                }
            }
            stream.finish();
        } catch (IOException e) {
            stream.fail(EndReason.FAILED);
        }
    }

    private static void inward(Socket socket, StreamEnd stream) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (Slice bytes = stream.take(); bytes != null; bytes = stream.take()) {
            out.write(bytes.array(), bytes.offset(), bytes.length());
            stream.taken(bytes.length());
        }
        socket.shutdownOutput();
    }
}
