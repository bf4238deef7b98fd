package org.nonos.mesh.ctl.run;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for nodes that are started a little later. They lie below 32,768, where common systems begin to take the ports
 * of outgoing connections and of servers that ask for any, so nothing takes them in between by chance; and no port is
 * given twice by one process before all have had their turn.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /** @throws IOException when none of the {@value #COUNT} ports can be listened on */
    public static int tcp() throws IOException {
        return free(port -> new ServerSocket(port, 1).close());
    }

    /** @throws IOException when none of the {@value #COUNT} ports can be bound */
    public static int udp() throws IOException {
        return free(port -> new DatagramSocket(port).close());
    }

    private interface Attempt {
        void bind(int port) throws IOException;
    }

    private static int free(Attempt attempt) throws IOException {
        IOException last = new IOException("no port was tried");
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try {
                attempt.bind(port);
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1), last);
    }
}
