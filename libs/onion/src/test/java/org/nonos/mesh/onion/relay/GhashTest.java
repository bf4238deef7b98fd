package org.nonos.mesh.onion.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's blocks called directly, and our own, against a published example and against the JDK's GMAC. */
class GhashTest {

    private final Random random = new Random(20_261_130);

    static Stream<Ghash> both() {
        return Stream.of(new Ghash(), Ghash.portable());
    }

    @Test
    void thisBuildRunsWithTheProcessorsMultiplication() {
        assertThat(Ghash.isAccelerated())
                .as(
                        "started with --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED, GHASH of the JDK is usable")
                .isTrue();
    }

    /** McGrew and Viega: "The Galois/Counter Mode of Operation", appendix B, test case 2. */
    @ParameterizedTest
    @MethodSource("both")
    void reproducesTheExampleOfItsAuthors(Ghash hash) {
        HexFormat hex = HexFormat.of();
        byte[] input = hex.parseHex("0388dace60b6a392f328c2b971b2fe78" + "00000000000000000000000000000080");
        byte[] out = new byte[16];
        hash.rekey(hex.parseHex("66e94bd4ef8a2c3b884cfa59ca342b2e"), 0);
        hash.update(input, 0, input.length);
        hash.finish(out);
        assertThat(hex.formatHex(out)).isEqualTo("f38cbb1ad69223dcc3457ae5b6b0f885");
    }

    /** The tag of GMAC is GHASH of data and length, plus the cipher's block for its number. */
    @ParameterizedTest
    @MethodSource("both")
    void isTheHashInsideGmacWhateverTheLengthAndHoweverOftenTheKeyChanges(Ghash hash) throws GeneralSecurityException {
        for (int round = 0; round < 3_000; round++) {
            byte[] key = bytes(32);
            byte[] data = bytes(random.nextInt(5) * 1_000 + random.nextInt(100));
            byte[] number = Arrays.copyOf(bytes(12), 16);
            number[15] = 1;
            Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
            block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            hash.rekey(block.doFinal(new byte[16]), 0);
            for (int again = 0; again < 3; again++) {
                byte[] out = new byte[16];
                int head = 16 * random.nextInt(data.length / 16 + 1);
                hash.update(data, 0, head);
                hash.update(data, head, data.length - head);
                hash.update(ByteBuffer.allocate(16).putLong(8L * data.length).array(), 0, 16);
                hash.finish(out);
                byte[] mask = block.doFinal(number);
                for (int i = 0; i < 16; i++) {
                    out[i] ^= mask[i];
                }
                assertThat(out).as("%d bytes", data.length).isEqualTo(gmac(key, number, data));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void aNewKeyForgetsWhatWasAdded(Ghash hash) {
        byte[] key = bytes(16);
        byte[] out = new byte[16];
        byte[] after = new byte[16];
        hash.rekey(key, 0);
        hash.update(bytes(32), 0, 32);
        hash.rekey(key, 0);
        hash.update(key, 0, 16);
        hash.finish(out);
        hash.update(key, 0, 16);
        hash.finish(after);
        assertThat(out).isEqualTo(after);
    }

    @ParameterizedTest
    @MethodSource("both")
    void readsNothingOutsideTheArray(Ghash hash) {
        hash.rekey(bytes(16), 0);
        byte[] data = new byte[64];
        assertThatThrownBy(() -> hash.update(data, 32, 48)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> hash.update(data, -16, 16)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> hash.update(data, 64, 8)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static byte[] gmac(byte[] key, byte[] number, byte[] data) throws GeneralSecurityException {
        Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
        gcm.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, Arrays.copyOf(number, 12)));
        gcm.updateAAD(data);
        return gcm.doFinal();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
