package org.nonos.mesh.gateway.service.expose;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import org.nonos.mesh.gateway.onionservice.ServiceGreeting;
import org.nonos.mesh.gateway.service.forwarding.ByteStream;
import org.nonos.mesh.gateway.service.forwarding.StreamFailure;
import org.nonos.mesh.gateway.service.stream.BondedStreams;
import org.nonos.mesh.gateway.service.stream.LocalConnection;
import org.nonos.mesh.gateway.service.stream.TcpBridge;
import org.nonos.mesh.onion.cell.EndReason;

/** Joins bonded streams of far nodes with TCP services of this machine, so many at a time. */
final class LocalTarget {

    private static final int CONNECT_MILLIS = 5_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Semaphore free;
    private final int most;

    private final BondedStreams streams;
    private final EventLoop loop;

    /** @param loop carries the connections' bytes */
    LocalTarget(int maxConnections, BondedStreams streams, EventLoop loop) {
        this.streams = streams;
        this.loop = loop;
        this.free = new Semaphore(maxConnections);
        this.most = maxConnections;
    }

    /** A stream's first leg: greets, and carries bytes until the connection ends. */
    void open(ByteStream stream, String scope, int targetPort) {
        if (!free.tryAcquire()) {
            stream.fail(EndReason.RESOURCE_LIMIT);
            return;
        }
        InetSocketAddress target = new InetSocketAddress(LOOPBACK, targetPort);
        try (LocalConnection connection = LocalConnection.open(target, CONNECT_MILLIS, loop)) {
            TcpBridge.run(connection, streams.serve(scope, stream), new byte[0]);
        } catch (IOException e) {
            refuse(stream);
        } finally {
            free.release();
        }
    }

    /** A further leg. */
    void join(ByteStream stream, String scope) {
        streams.join(scope, stream);
    }

    /** There is nothing behind it. */
    static void refuse(ByteStream stream) {
        try {
            stream.write(new byte[] {ServiceGreeting.REFUSED.wireByte()}, 0, 1);
            stream.finish();
            // The other end has the last word; what it says is of no use any more.
            stream.read(System.nanoTime() + CONNECT_MILLIS * 1_000_000L);
        } catch (StreamFailure e) {
            // It has gone already.
        } finally {
            stream.fail(EndReason.FAILED);
        }
    }

    int connections() {
        return most - free.availablePermits();
    }
}
