package org.nonos.mesh.protocol.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

class HolderTest {

    /** Written by an independent implementation; docs/spec/capsules.md shows how its content is made. */
    private static final String VECTOR = """
            0103a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b81b704cf3c6a2ffac31a4b788ad927d22326abe238185775b079eb116971b6dbd0000000001ba81400000000001ba86e0cea1e15c95ee142d3c82970845d1a266801a1a3e6d816e782e54dc93c0c71414df9e52c9b8ef1c47cecc28a3834bd881509b0c0abc9bfa3e2bc848acaff90d06
            """.strip();

    private static final IdentityKey HOLDER = new IdentityKey(ManifestTest.counting());
    private static final Bytes32 CAPSULE = Bytes32.parseHex(
                    "1b704cf3c6a2ffac31a4b788ad927d22326abe238185775b079eb116971b6dbd")
            .asOptional()
            .orElseThrow();

    @Test
    void encodesTheVectorByteForByte() {
        Holder holder = Holder.sign(CAPSULE, 29_000_000, 29_001_440, HOLDER);
        assertThat(HexFormat.of().formatHex(holder.encode())).isEqualTo(VECTOR);
        assertThat(Holder.decode(holder.encode()).asOptional()).contains(holder);
        assertThat(holder.encode()).hasSize(Holder.BYTES);
    }

    @Test
    void refusesEveryFlippedBitAndTruncation() {
        byte[] good = HexFormat.of().parseHex(VECTOR);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Holder.decode(bad).isOk()).as("bit %d", bit).isFalse();
        }
        for (int length = 0; length < good.length; length++) {
            assertThat(Holder.decode(Arrays.copyOf(good, length)).refusalCode()).isEqualTo("truncated");
        }
        assertThat(Holder.decode(Arrays.copyOf(good, good.length + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
    }

    @Test
    void spanIsBounded() {
        long most = Holder.MAX_SPAN_CYCLES;
        assertThat(decodeSigned(5, 5 + most).isOk()).isTrue();
        assertThat(decodeSigned(5, 6 + most).refusalCode()).isEqualTo("bad-span");
        assertThat(decodeSigned(5, 4).refusalCode()).isEqualTo("bad-span");
        assertThatIllegalArgumentException().isThrownBy(() -> Holder.sign(CAPSULE, 5, 4, HOLDER));
    }

    @Test
    void neverThrowsOnRandomBytes() {
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(2 * Holder.BYTES)];
            random.nextBytes(bytes);
            assertThat(Holder.decode(bytes).isOk())
                    .as("seed %d, round %d", seed, i)
                    .isFalse();
        }
    }

    private static Decoded<Holder> decodeSigned(long since, long until) {
        byte[] signedPart = new ByteWriter()
                .u8(1)
                .bytes32(HOLDER.nodeId().key())
                .bytes32(CAPSULE)
                .u63(since)
                .u63(until)
                .toArray();
        byte[] signature = HOLDER.sign(SignatureDomain.HOLDER, signedPart);
        return Holder.decode(new ByteWriter().bytes(signedPart).bytes(signature).toArray());
    }
}
