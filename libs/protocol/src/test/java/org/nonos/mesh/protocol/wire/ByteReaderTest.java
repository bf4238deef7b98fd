package org.nonos.mesh.protocol.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteReaderTest {

    private record Sample(int a, int b, long c, long d, Bytes32 e, String f) {}

    private static byte[] sample() {
        return new ByteWriter(4)
                .u8(7)
                .u16(65_535)
                .u32(4_294_967_295L)
                .u63(Long.MAX_VALUE)
                .bytes32(Hashes.sha256(new byte[] {1}))
                .text("grüß dich")
                .toArray();
    }

    private static Decoded<Sample> read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int a = in.u8();
        int b = in.u16();
        long c = in.u32();
        long d = in.u63();
        Bytes32 e = in.bytes32();
        String f = in.text(64);
        return in.finish(() -> new Sample(a, b, c, d, e, f));
    }

    @Test
    void whatWasWrittenIsRead() {
        assertThat(read(sample()).asOptional())
                .contains(new Sample(
                        7, 65_535, 4_294_967_295L, Long.MAX_VALUE, Hashes.sha256(new byte[] {1}), "grüß dich"));
    }

    @Test
    void everyTruncationAndEveryTrailingByteIsRefused() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length++) {
            assertThat(read(java.util.Arrays.copyOf(whole, length)).refusalCode())
                    .isEqualTo("truncated");
        }
        assertThat(read(java.util.Arrays.copyOf(whole, whole.length + 1)).refusalCode())
                .isEqualTo("trailing-bytes");
    }

    @Test
    void randomBytesNeverThrow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            assertThat(read(bytes)).as("seed %d, round %d", seed, i).isNotNull();
        }
    }

    @Test
    void lengthsAboveTheLimitAreRefusedBeforeAnythingIsAllocated() {
        ByteReader in = new ByteReader(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2});
        assertThat(in.var(100)).isEmpty();
        assertThat(in.finish(() -> "x").refusalCode()).isEqualTo("field-too-long");
    }

    @Test
    void textMustBeUtf8WithoutControlCharacters() {
        assertThat(text(new byte[] {(byte) 0xc3, 0x28})).isEqualTo("bad-text");
        assertThat(text("a\nb".getBytes(UTF_8))).isEqualTo("bad-text");
        assertThat(text("ok".getBytes(UTF_8))).isEmpty();
    }

    private static String text(byte[] raw) {
        ByteReader in = new ByteReader(new ByteWriter().var(raw).toArray());
        in.text(10);
        return in.finish(() -> "x").refusalCode();
    }

    @Test
    void numbersAboveTwoTo63AreRefused() {
        ByteReader in = new ByteReader(new ByteWriter().i64(-1).toArray());
        in.u63();
        assertThat(in.finish(() -> "x").refusalCode()).isEqualTo("number-too-large");
    }

    @Test
    void theWriterRefusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new ByteWriter().u8(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteWriter().u16(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteWriter().u63(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytes32IsAValueWithAnUnsignedOrder() {
        byte[] high = new byte[32];
        high[0] = (byte) 0x80;
        byte[] low = new byte[32];
        low[0] = 0x7f;
        assertThat(Bytes32.of(high)).isGreaterThan(Bytes32.of(low)).isEqualTo(Bytes32.of(high));
        high[0] = 0;
        assertThat(Bytes32.parseHex("80" + "00".repeat(31))
                        .asOptional()
                        .orElseThrow()
                        .at(0))
                .isEqualTo(0x80);
        assertThat(Bytes32.parseHex("8").refusalCode()).isEqualTo("bad-hex");
        assertThat(Bytes32.parseHex("zz".repeat(32)).refusalCode()).isEqualTo("bad-hex");
    }
}
