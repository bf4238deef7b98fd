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
import org.nonos.mesh.protocol.wire.Hashes;

class ManifestTest {

    /** Written by an independent implementation; docs/spec/capsules.md shows how its content is made. */
    private static final String VECTOR = """
            0103a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b80000000001ba81400000000000030d4000010000ca2080f7fb4a5f8f87cdd3f94eb21a93f29d58ce48195aa55f22bdf709fe5856010200076772c3b6c39f650003312e306ad01719b140e72ed21731d95d26255dd847ee8fd7b1fe891c40a30541dc6519603d9be9988eca28e340b8c3fed8f548ea5c8305c12f9f7142047e00f7a59709
            """.strip();

    private static final IdentityKey PUBLISHER = new IdentityKey(counting());
    private static final CapsuleDescription DESCRIPTION =
            new CapsuleDescription(PUBLISHER.nodeId(), 29_000_000, 200_000, vectorRoot(), List.of(2), "größe", "1.0");

    @Test
    void encodesTheVectorByteForByte() {
        Manifest manifest = Manifest.sign(DESCRIPTION, PUBLISHER);
        assertThat(HexFormat.of().formatHex(manifest.encode())).isEqualTo(VECTOR);
        assertThat(manifest.capsuleId().hex())
                .isEqualTo("64be5510ac767895b80a5e6171385a7d427183fcfe949bac70bc2ea7fad57abe");
    }

    @Test
    void decodesWhatItEncodes() {
        Decoded<Manifest> decoded = Manifest.decode(HexFormat.of().parseHex(VECTOR));
        assertThat(decoded.asOptional()).contains(Manifest.sign(DESCRIPTION, PUBLISHER));
        assertThat(decoded.asOptional().orElseThrow().description()).isEqualTo(DESCRIPTION);
    }

    @Test
    void countsChunksAndTheirLengths() {
        assertThat(DESCRIPTION.chunks()).isEqualTo(4);
        assertThat(DESCRIPTION.chunkLength(2)).isEqualTo(65_536);
        assertThat(DESCRIPTION.chunkLength(3)).isEqualTo(200_000 - 3 * 65_536);
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
                bytes[0] = 1;
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
        ByteWriter writer = new ByteWriter()
                .u8(1)
                .bytes32(PUBLISHER.nodeId().key())
                .u63(1)
                .u63(length)
                .u32(chunk)
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
        ChunkTree tree = new ChunkTree();
        for (int at = 0; at < content.length; at += ChunkTree.CHUNK_BYTES) {
            tree.add(Hashes.sha256(
                    Arrays.copyOfRange(content, at, Math.min(content.length, at + ChunkTree.CHUNK_BYTES))));
        }
        return tree.root();
    }

    static byte[] counting() {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) i;
        }
        return seed;
    }
}
