package org.nonos.mesh.gateway.service.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nonos.mesh.gateway.service.link.NativeSockets;
import org.nonos.mesh.gateway.stream.StreamLimits;
import org.nonos.mesh.gateway.stream.StreamTally;
import org.nonos.mesh.onion.cell.EndReason;

/** Two programs on real sockets, a bridge for each, and a bonded stream over a pipe between them. */
@Timeout(60)
class TcpBridgeTest {

    private static final long SEED = 20_261_129;
    private static final int BYTES = 8_000_000;
    /** Both programs block, and the common pool of two cores has one thread. */
    private static final Executor OWN_THREAD = task -> Thread.ofVirtual().start(task);

    private static final int WINDOW = StreamLimits.LEAST_WINDOW_BYTES;
    /** Of the programs' own sockets: by itself the kernel would take all that is sent. */
    private static final int SOCKET_BYTES = 256 * 1024;
    /** One read of the bridge may go beyond the window. */
    private static final int ONE_READ = 64 * 1024;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NativeSockets.handlers());
    private final StreamEnd near = end((stream, place, avoid) -> {});
    private final StreamEnd far = end(null);
    private Socket left = new Socket();
    private Socket right = new Socket();
    private volatile boolean running = true;

    private static StreamEnd end(StreamEnd.Opener opener) {
        return new StreamEnd(
                opener, new StreamLimits(1, WINDOW, 0, 20_000, 15_000), WINDOW, StreamTally.NONE, () -> {});
    }

    @BeforeEach
    void join() throws IOException {
        left = bridged(near);
        right = bridged(far);
        PipeLeg[] leg = PipeLeg.pair();
        near.attach(leg[0], 0);
        far.attach(leg[1], 0);
        Thread.ofVirtual().start(() -> {
            while (running) {
                near.tick();
                far.tick();
                pause();
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        running = false;
        left.close();
        right.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** The program's side of a connection whose other side is the bridge's. */
    private Socket bridged(StreamEnd end) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(SOCKET_BYTES);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            LocalConnection connection = LocalConnection.open(address, 5_000, loops.next());
            Socket program = server.accept();
            program.setSendBufferSize(SOCKET_BYTES);
            Thread.ofVirtual().start(() -> TcpBridge.run(connection, end, new byte[0]));
            return program;
        }
    }

    @Test
    void allBytesCrossInOrderAndEachHalfEndsForItself() throws Exception {
        byte[] there = random(1);
        byte[] back = random(2);
        CompletableFuture<byte[]> arrived = readAll(right);
        send(left, there);
        left.shutdownOutput();
        assertThat(arrived.get()).isEqualTo(there);
        // The other half is still open.
        CompletableFuture<byte[]> answered = readAll(left);
        send(right, back);
        right.shutdownOutput();
        assertThat(answered.get()).isEqualTo(back);
    }

    @Test
    void aProgramThatReadsNothingHoldsTheOtherBackAndLosesNothing() throws Exception {
        byte[] there = random(3);
        AtomicLong most = new AtomicLong();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(
                () -> {
                    try {
                        send(left, there);
                        left.shutdownOutput();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OWN_THREAD);
        while (near.hasRoom() || near.heldBytes() == 0) {
            most.accumulateAndGet(near.heldBytes(), Math::max);
            pause();
        }
        for (int i = 0; i < 20; i++) {
            most.accumulateAndGet(near.heldBytes(), Math::max);
            pause();
        }
        assertThat(sent).isNotDone();
        assertThat(most.get()).isBetween(1L, (long) WINDOW + ONE_READ);
        assertThat(readAll(right).get()).isEqualTo(there);
        sent.get();
    }

    @Test
    void aProgramThatHasEndedItsHalfAndReadsSlowlyGetsAllOfTheOther() throws Exception {
        byte[] back = random(5);
        left.shutdownOutput();
        assertThat(readAll(right).get()).isEmpty();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(
                () -> {
                    try {
                        send(right, back);
                        right.shutdownOutput();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OWN_THREAD);
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(sent).isNotDone();
        byte[] arrived = readAll(left).get();
        assertThat(arrived).hasSize(back.length);
        assertThat(java.util.Arrays.mismatch(arrived, back)).isEqualTo(-1);
        sent.get();
    }

    /** An end of input is told by the kernel at once, whether or not anybody reads. */
    @Test
    void whatTheProgramHasSaidBeforeTheBridgeTakesOverArrivesWithItsEnd() throws Exception {
        byte[] early = java.util.Arrays.copyOf(random(4), 200_000);
        StreamEnd from = end((stream, place, avoid) -> {});
        StreamEnd to = end(null);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket reader = bridged(to)) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            LocalConnection connection = LocalConnection.open(address, 5_000, loops.next());
            Socket program = server.accept();
            program.getOutputStream().write(early);
            program.shutdownOutput();
            InputStream first = connection.input(System.nanoTime() + 20_000_000_000L);
            assertThat(first.readNBytes(10)).isEqualTo(java.util.Arrays.copyOf(early, 10));
            TimeUnit.MILLISECONDS.sleep(200);

            Thread.ofVirtual().start(() -> TcpBridge.run(connection, from, new byte[0]));
            PipeLeg[] leg = PipeLeg.pair();
            from.attach(leg[0], 0);
            to.attach(leg[1], 0);

            assertThat(readAll(reader).get()).isEqualTo(java.util.Arrays.copyOfRange(early, 10, early.length));
            program.close();
        }
    }

    @Test
    void aConnectionThatBrokeBeforeTheBridgeTookOverFailsTheStream() throws Exception {
        StreamEnd stream = end((ignored, place, avoid) -> {});
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            LocalConnection connection = LocalConnection.open(address, 5_000, loops.next());
            Socket program = server.accept();
            program.setSoLinger(true, 0);
            program.close();
            TimeUnit.MILLISECONDS.sleep(200);

            TcpBridge.run(connection, stream, new byte[0]);

            assertThat(stream.outcome()).isEqualTo(StreamEnd.Outcome.BROKEN);
        }
    }

    @Test
    void whoWaitsForASilentProgramWaitsUntilTheDeadline() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            LocalConnection connection = LocalConnection.open(address, 5_000, loops.next());
            try (Socket program = server.accept()) {
                program.getOutputStream().write(7);
                InputStream in = connection.input(System.nanoTime() + 300_000_000L);
                assertThat(in.read()).isEqualTo(7);
                assertThatThrownBy(in::read).isInstanceOf(java.net.SocketTimeoutException.class);
                program.shutdownOutput();
                assertThat(connection.input(System.nanoTime() + 20_000_000_000L).read())
                        .isEqualTo(-1);
            }
            connection.close();
        }
    }

    @Test
    void aStreamThatBreaksIsAResetAndNoEnd() throws IOException {
        right.getOutputStream().write(7);
        assertThat(left.getInputStream().read()).isEqualTo(7);
        far.fail(EndReason.FAILED);
        assertThatThrownBy(() -> left.getInputStream().read()).isInstanceOf(IOException.class);
    }

    private static byte[] random(int which) {
        byte[] bytes = new byte[BYTES];
        new Random(SEED + which).nextBytes(bytes);
        return bytes;
    }

    /** In pieces of 1 byte to 200,000. */
    private static void send(Socket to, byte[] bytes) throws IOException {
        Random random = new Random(SEED);
        OutputStream out = to.getOutputStream();
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 5_000 : 200_000), bytes.length - at);
            out.write(bytes, at, length);
            at += length;
        }
    }

    private static CompletableFuture<byte[]> readAll(Socket from) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        InputStream in = from.getInputStream();
                        return in.readAllBytes();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OWN_THREAD);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
