package org.nonos.mesh.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.layer.Realm;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

class LinkWireTest {

    private static final Bytes32 SHARE = Hashes.sha256(new byte[] {5});
    private final Hello hello =
            Hello.of(new Realm("nonos"), 0x0102030405060708L, 7, SHARE, List.of("192.0.2.1:40511", "[::1]:9"));

    @Test
    void helloIsThisOnTheWire() {
        String expected = "02" + new Realm("nonos").tagHex() + "0102030405060708" + "0000000000000007" + SHARE.hex()
                + "02" + "000f"
                + HexFormat.of().formatHex("192.0.2.1:40511".getBytes()) + "0007"
                + HexFormat.of().formatHex("[::1]:9".getBytes());
        assertThat(HexFormat.of().formatHex(hello.encode())).isEqualTo(expected);
        assertThat(Hello.decode(hello.encode()).asOptional()).contains(hello);
    }

    @Test
    void helloCutAnywhereIsRefused() {
        byte[] bytes = hello.encode();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(Hello.decode(Arrays.copyOf(bytes, length)).isOk())
                    .as("cut at %d", length)
                    .isFalse();
        }
    }

    @Test
    void helloOfANewerVersionMayCarryMore() {
        byte[] longer = Arrays.copyOf(hello.encode(), hello.encode().length + 5);
        assertThat(Hello.decode(longer).refusalCode()).isEqualTo("trailing-bytes");
        longer[0] = 3;
        assertThat(Hello.decode(longer).asOptional()).map(Hello::endpoints).contains(hello.endpoints());
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(160)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(4);
            }
            assertThat(Hello.decode(bytes)).as("seed %d", seed).isNotNull();
            assertThat(CertificateBinding.decode(bytes)).as("seed %d", seed).isNotNull();
        }
    }

    @Test
    void bindingVerifiesOnlyForItsKeyTimeAndNode() {
        IdentityKey node = new IdentityKey(new byte[32]);
        byte[] spki = {1, 2, 3};
        CertificateBinding binding = CertificateBinding.sign(node, 1_900_000_000L, spki);
        CertificateBinding back =
                CertificateBinding.decode(binding.encode()).asOptional().orElseThrow();
        assertThat(back.nodeId()).isEqualTo(node.nodeId());
        assertThat(back.verifies(spki)).isTrue();
        assertThat(back.verifies(new byte[] {1, 2, 4})).isFalse();
        byte[] encoded = binding.encode();
        assertThat(encoded).hasSize(CertificateBinding.BYTES);
        for (int i = 0; i < encoded.length; i++) {
            byte[] changed = encoded.clone();
            changed[i] ^= 1;
            int at = i;
            CertificateBinding.decode(changed)
                    .asOptional()
                    .ifPresent(
                            b -> assertThat(b.verifies(spki)).as("byte %d", at).isFalse());
        }
    }
}
