package org.nonos.mesh.gateway.onionservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

class ServiceRequestTest {

    private final Random random = new Random(3);

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void everyKindComesBackAsItWas() {
        NodeId key = NodeId.of(bytes(32));
        Bytes32 cookie = Bytes32.of(bytes(32));
        List<ServiceRequest> all = List.of(
                new ServiceRequest.Publish(bytes(700)),
                new ServiceRequest.Fetch(key),
                new ServiceRequest.Establish(key),
                new ServiceRequest.Introduce(key, bytes(2_500)),
                new ServiceRequest.Await(cookie),
                new ServiceRequest.Join(cookie));
        for (ServiceRequest request : all) {
            ServiceRequest read =
                    ServiceRequest.decode(request.encode()).asOptional().orElseThrow();
            assertThat(read).hasSameClassAs(request);
            assertThat(read.encode()).isEqualTo(request.encode());
        }
    }

    @Test
    void hostileBytesAreRefusedWithoutAnException() {
        assertThat(ServiceRequest.decode(new byte[0]).isOk()).isFalse();
        for (int i = 0; i < 50_000; i++) {
            byte[] frame = bytes(random.nextInt(80));
            ServiceRequest.decode(frame)
                    .asOptional()
                    .ifPresent(read -> assertThat(read.encode()).isEqualTo(frame));
            Introduction.decode(frame)
                    .asOptional()
                    .ifPresent(read -> assertThat(read.encode()).isEqualTo(frame));
        }
    }

    @Test
    void anIntroductionSaysNoMoreThanTheMinute() {
        NodeId node = NodeId.of(bytes(32));
        Bytes32 cookie = Bytes32.of(bytes(32));
        assertThat(Introduction.at(node, cookie, 80, 120_001).encode())
                .isEqualTo(Introduction.at(node, cookie, 80, 179_999).encode());
        Introduction read = Introduction.decode(
                        Introduction.at(node, cookie, 443, 180_000).encode())
                .asOptional()
                .orElseThrow();
        assertThat(read).isEqualTo(new Introduction(node, cookie, 3, 443));
    }

    @Test
    void aCookieMeetsOnceAndTheTableIsBounded() {
        MeetingTable<String> table = new MeetingTable<>(2);
        Bytes32 one = Bytes32.of(bytes(32));
        Bytes32 two = Bytes32.of(bytes(32));
        assertThat(table.await(one, "a")).isTrue();
        assertThat(table.await(one, "b")).as("taken").isFalse();
        assertThat(table.await(two, "b")).isTrue();
        assertThat(table.await(Bytes32.of(bytes(32)), "c")).as("full").isFalse();
        assertThat(table.join(one)).contains("a");
        assertThat(table.join(one)).isEmpty();
        assertThat(table.leave(two, "x")).as("another's").isFalse();
        assertThat(table.leave(two, "b")).isTrue();
        assertThat(table.waiting()).isZero();
    }
}
