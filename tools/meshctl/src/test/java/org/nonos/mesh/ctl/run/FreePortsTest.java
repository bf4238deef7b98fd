package org.nonos.mesh.ctl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsGivenTwiceAndNoneThatOutgoingConnectionsTake() throws Exception {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(given.add(FreePorts.tcp())).isTrue();
            assertThat(given.add(FreePorts.udp())).isTrue();
        }
        assertThat(given).allMatch(port -> port >= 20_000 && port < 32_000);
    }

    @Test
    void aPortInUseIsPassedOver() throws Exception {
        try (ServerSocket taken = new ServerSocket(next(FreePorts.tcp()))) {
            assertThat(FreePorts.tcp()).isNotEqualTo(taken.getLocalPort());
        }
        try (DatagramSocket taken = new DatagramSocket(next(FreePorts.udp()))) {
            assertThat(FreePorts.udp()).isNotEqualTo(taken.getLocalPort());
        }
    }

    private static int next(int port) {
        return port + 1 == 32_000 ? 20_000 : port + 1;
    }
}
