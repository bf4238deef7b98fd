package org.nonos.mesh.protocol.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Decoded;

class ManifestTest {

    /** Written by an independent implementation; docs/spec/capsules.md shows how its content is made. */
    private static final String VECTOR = """
            0203a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b80000000001ba81400000000000030d400001000004021814c5a109fe7040232525dec3fbd25c083f8a4923233583d59b31fedc7de7b0010200076772c3b6c39f650003312e303852b3f272d8be8e2ae18d3e047c1d05cb48c62441777e51d0cc2791b27c3fbd1566ece04c852540c03348e511e43954c85b3a1dbd570e1c5265cb25da025a0b
            """.strip();

    private static final IdentityKey PUBLISHER = new IdentityKey(counting());
    private static final CapsuleDescription DESCRIPTION = new CapsuleDescription(
            PUBLISHER.nodeId(), 29_000_000, 200_000, Coding.FOUR_PLUS_TWO, vectorRoot(), List.of(2), "größe", "1.0");

    @Test
    void encodesTheVectorByteForByte() {
        Manifest manifest = Manifest.sign(DESCRIPTION, PUBLISHER);
        assertThat(HexFormat.of().formatHex(manifest.encode())).isEqualTo(VECTOR);
        assertThat(manifest.capsuleId().hex())
                .isEqualTo("1b704cf3c6a2ffac31a4b788ad927d22326abe238185775b079eb116971b6dbd");
    }

    @Test
    void decodesWhatItEncodes() {
        Decoded<Manifest> decoded = Manifest.decode(HexFormat.of().parseHex(VECTOR));
        assertThat(decoded.asOptional()).contains(Manifest.sign(DESCRIPTION, PUBLISHER));
        assertThat(decoded.asOptional().orElseThrow().description()).isEqualTo(DESCRIPTION);
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] good = HexFormat.of().parseHex(VECTOR);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Manifest.decode(bad).isOk()).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void refusesEveryTruncationAndTrailingBytes() {
        byte[] good = HexFormat.of().parseHex(VECTOR);
        for (int length = 0; length < good.length; length++) {
            assertThat(Manifest.decode(Arrays.copyOf(good, length)).isOk()).isFalse();
        }
        assertThat(Manifest.decode(Arrays.copyOf(good, good.length + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
        assertThat(Manifest.decode(new byte[Manifest.MAX_BYTES + 1]).refusalCode())
                .isEqualTo("manifest-too-long");
    }

    @Test
    void neverThrowsOnRandomBytes() {
        long seed = 20_261_122L;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(Manifest.MAX_BYTES + 40)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 2;
            }
            assertThat(Manifest.decode(bytes).isOk())
                    .as("seed %d, round %d", seed, i)
                    .isFalse();
        }
    }

    @Test
    void refusesSignedNonsense() {
        assertThat(decodeSigned(0, 65_536, new int[0], "a", "1").refusalCode()).isEqualTo("bad-manifest");
        assertThat(decodeSigned(CapsuleDescription.MAX_LENGTH + 1, 65_536, new int[0], "a", "1")
                        .refusalCode())
                .isEqualTo("bad-manifest");
        assertThat(decodeSigned(1, 4_096, new int[0], "a", "1").refusalCode()).isEqualTo("bad-chunk-size");
        assertThat(decodeCoded(5, 2).refusalCode()).isEqualTo("bad-coding");
        assertThat(decodeCoded(4, 3).refusalCode()).isEqualTo("bad-coding");
        assertThat(decodeCoded(6, 2).isOk()).isTrue();
        assertThat(decodeSigned(1, 65_536, new int[] {2, 2}, "a", "1").refusalCode())
                .isEqualTo("bad-manifest");
        assertThat(decodeSigned(1, 65_536, new int[] {0}, "a", "1").refusalCode())
                .isEqualTo("bad-manifest");
        assertThat(decodeSigned(1, 65_536, new int[9], "a", "1").refusalCode()).isEqualTo("too-many-proofs");
        assertThat(decodeSigned(1, 65_536, new int[0], " ", "1").refusalCode()).isEqualTo("bad-manifest");
        assertThat(decodeSigned(1, 65_536, new int[0], "a\nb", "1").refusalCode())
                .isEqualTo("bad-text");
        assertThat(decodeSigned(1, 65_536, new int[0], "a\u202eb", "1").refusalCode())
                .isEqualTo("bad-manifest");
        assertThat(decodeSigned(1, 65_536, new int[0], "a".repeat(129), "1").refusalCode())
                .isEqualTo("field-too-long");
        assertThat(decodeSigned(1, 65_536, new int[0], "a".repeat(128), "1".repeat(64))
                        .isOk())
                .isTrue();
    }

    @Test
    void longestManifestFitsItsLimit() {
        CapsuleDescription longest = new CapsuleDescription(
                PUBLISHER.nodeId(),
                1,
                CapsuleDescription.MAX_LENGTH,
                Coding.SIX_PLUS_TWO,
                Bytes32.ZERO,
                List.of(1, 2, 3, 4, 5, 6, 7, 8),
                "n".repeat(128),
                "v".repeat(64));
        assertThat(Manifest.sign(longest, PUBLISHER).encode()).hasSize(Manifest.MAX_BYTES);
        assertThat(longest.chunks()).isEqualTo(1 << 24);
    }

    @Test
    void signsOnlyForItself() {
        IdentityKey other = new IdentityKey(new byte[32]);
        assertThatIllegalArgumentException().isThrownBy(() -> Manifest.sign(DESCRIPTION, other));
    }

    private static Decoded<Manifest> decodeSigned(long length, int chunk, int[] proofs, String name, String version) {
        return decode(length, chunk, 4, 2, proofs, name, version);
    }

    private static Decoded<Manifest> decodeCoded(int dataShards, int parityShards) {
        return decode(1, 65_536, dataShards, parityShards, new int[0], "a", "1");
    }

    private static Decoded<Manifest> decode(
            long length, int chunk, int data, int parity, int[] proofs, String name, String version) {
        ByteWriter writer = new ByteWriter()
                .u8(2)
                .bytes32(PUBLISHER.nodeId().key())
                .u63(1)
                .u63(length)
                .u32(chunk)
                .u8(data)
                .u8(parity)
                .bytes32(Bytes32.ZERO)
                .u8(proofs.length);
        for (int proof : proofs) {
            writer.u8(proof);
        }
        byte[] signedPart = writer.text(name).text(version).toArray();
        byte[] signature = PUBLISHER.sign(SignatureDomain.MANIFEST, signedPart);
        return Manifest.decode(
                new ByteWriter().bytes(signedPart).bytes(signature).toArray());
    }

    private static Bytes32 vectorRoot() {
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i % 251);
        }
        ShardLayout layout = new ShardLayout(content.length, Coding.FOUR_PLUS_TWO);
        return new ShardTree(List.of(ShardTree.leaf(ShardLayout.hashes(layout.shards(0, layout.split(0, content))))))
                .root();
    }

    static byte[] counting() {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) i;
        }
        return seed;
    }
}
