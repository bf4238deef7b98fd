package org.nonos.mesh.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/** Bytes sent to a service that echoes, and compared with what comes back. */
final class EchoCheck {

    private EchoCheck() {}

    /** Sends and ends its direction; what is heard until the other end does the same must be what was sent. */
    static void assertEchoes(Socket socket, int bytes, long seed) throws IOException {
        byte[] sent = new byte[bytes];
        new Random(seed).nextBytes(sent);
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        byte[] heard = socket.getInputStream().readAllBytes();
        assertThat(heard.length).isEqualTo(bytes);
        assertThat(Arrays.mismatch(heard, sent)).isEqualTo(-1);
    }
}
