package org.nonos.mesh.onion.relay;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * GHASH (NIST SP 800-38D §6.4), the universal hash of GCM and GMAC, under a key of its own. Allocates nothing. Not for
 * two threads.
 *
 * <p>The JDK has it inside its GCM, as the one method that its compiler turns into the processor's carry-less
 * multiplication, and gives no other way to it than a cipher that has to be made ready anew, at 1,024 bytes, for every
 * hash. So it is called there directly, for which the program must be started with {@code
 * --add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED} (docs/adr/0014-ghash-of-the-jdk.md). Where that is missing,
 * or a JDK has changed, the same is computed here, bit by bit without secret-dependent branches or look-ups: correct, and
 * 33 µs for a cell instead of 0.5.
 */
final class Ghash {

    static final int KEY_BYTES = 16;

    private static final int BLOCK_BYTES = 16;
    private static final long REDUCTION = 0xe1L << 56;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Constant, so that the compiler sees through it: {@code (data, offset, blocks, state, powers)}. */
    private static final @Nullable MethodHandle JDK_BLOCKS = jdkBlocks();

    private final boolean jdk;
    private final long[] state = new long[2];
    /** The key, and behind it the room for powers of it that the JDK's method asks for; it fills them at first use. */
    private final long[] powers = new long[2 * 57];

    private final byte[] tail = new byte[BLOCK_BYTES];

    Ghash() {
        this(JDK_BLOCKS != null);
    }

    private Ghash(boolean jdk) {
        this.jdk = jdk;
    }

    /** One that does not use the JDK's. */
    static Ghash portable() {
        return new Ghash(false);
    }

    /** Whether the JDK's is used. */
    static boolean isAccelerated() {
        return JDK_BLOCKS != null;
    }

    /** Takes {@value #KEY_BYTES} bytes of key and starts anew. */
    void rekey(byte[] keys, int offset) {
        Arrays.fill(powers, 0);
        powers[0] = (long) LONGS.get(keys, offset);
        powers[1] = (long) LONGS.get(keys, offset + 8);
        Arrays.fill(state, 0);
    }

    /** Adds bytes; if they are not whole blocks, with zeros behind them up to the next. */
    void update(byte[] bytes, int offset, int length) {
        int rest = length % BLOCK_BYTES;
        if (length >= BLOCK_BYTES) {
            blocks(bytes, offset, length / BLOCK_BYTES);
        }
        if (rest > 0) {
            System.arraycopy(bytes, offset + length - rest, tail, 0, rest);
            Arrays.fill(tail, rest, BLOCK_BYTES, (byte) 0);
            blocks(tail, 0, 1);
        }
    }

    /** Writes the hash, 16 bytes, and starts anew. */
    void finish(byte[] out) {
        LONGS.set(out, 0, state[0]);
        LONGS.set(out, 8, state[1]);
        Arrays.fill(state, 0);
    }

    private void blocks(byte[] bytes, int offset, int blocks) {
        // the JDK's method looks at no bounds
        Objects.checkFromIndexSize(offset, blocks * BLOCK_BYTES, bytes.length);
        if (!jdk || JDK_BLOCKS == null) {
            portableBlocks(bytes, offset, blocks);
            return;
        }
        try {
            JDK_BLOCKS.invokeExact(bytes, offset, blocks, state, powers);
        } catch (Throwable e) {
            throw new IllegalStateException("GHASH of this JDK failed", e);
        }
    }

    private void portableBlocks(byte[] bytes, int offset, int blocks) {
        for (int at = offset; at < offset + blocks * BLOCK_BYTES; at += BLOCK_BYTES) {
            multiply(state[0] ^ (long) LONGS.get(bytes, at), state[1] ^ (long) LONGS.get(bytes, at + 8));
        }
    }

    /** SP 800-38D §6.3, algorithm 1: the state becomes {@code x} times the key. */
    private void multiply(long xHigh, long xLow) {
        long vHigh = powers[0];
        long vLow = powers[1];
        long zHigh = 0;
        long zLow = 0;
        for (int i = 0; i < 128; i++) {
            long bit = -((i < 64 ? xHigh >>> 63 - i : xLow >>> 127 - i) & 1);
            zHigh ^= vHigh & bit;
            zLow ^= vLow & bit;
            long carry = REDUCTION & -(vLow & 1);
            vLow = vLow >>> 1 | vHigh << 63;
            vHigh = vHigh >>> 1 ^ carry;
        }
        state[0] = zHigh;
        state[1] = zLow;
    }

    /** The JDK's method, or null when it cannot be had or does not what it should. */
    private static @Nullable MethodHandle jdkBlocks() {
        MethodHandle found;
        try {
            Class<?> jdk = Class.forName("com.sun.crypto.provider.GHASH");
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(jdk, MethodHandles.lookup());
            found = inside.findStatic(
                    jdk,
                    "processBlocks",
                    MethodType.methodType(void.class, byte[].class, int.class, int.class, long[].class, long[].class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
        return agrees(found) ? found : null;
    }

    /** Ten blocks, more than the eight that the processor's form takes at once. */
    private static boolean agrees(MethodHandle jdk) {
        byte[] input = new byte[10 * BLOCK_BYTES];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (31 * i + 7);
        }
        Ghash own = portable();
        own.rekey(input, 3);
        long[] state = new long[2];
        try {
            jdk.invokeExact(input, 0, 10, state, own.powers.clone());
        } catch (Throwable e) {
            return false;
        }
        own.blocks(input, 0, 10);
        return Arrays.equals(state, own.state);
    }
}
