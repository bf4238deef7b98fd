package org.nonos.mesh.gateway.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;

class SlowClientsTest {

    @Test
    void headersThatDripInEndTheConnectionAndOthersAreServed() throws Exception {
        NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory();
        new AdminServer(InetAddress.getLoopbackAddress(), 0, Duration.ofMillis(400)).customize(factory);
        WebServer server = factory.getWebServer((request, response) -> response.setComplete());
        server.start();
        try (Socket slow = new Socket("127.0.0.1", server.getPort());
                Socket good = new Socket("127.0.0.1", server.getPort())) {
            good.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(good.getInputStream().read()).isEqualTo('H');
            slow.setSoTimeout(10_000);
            boolean ended = false;
            byte[] drops = ("GET / HTTP/1.1\r\nX: " + "y".repeat(200)).getBytes(StandardCharsets.US_ASCII);
            try {
                for (byte drop : drops) {
                    slow.getOutputStream().write(drop);
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
                ended = slow.getInputStream().read() < 0;
            } catch (SocketException e) {
                ended = true;
            }
            assertThat(ended).isTrue();
        } finally {
            server.stop();
        }
    }
}
