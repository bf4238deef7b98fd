package org.nonos.mesh.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes big-endian fields; the twin of {@link ByteReader}. Its callers write their own data, so misuse throws. */
public final class ByteWriter {

    private byte[] bytes;
    private int at;

    public ByteWriter() {
        this(256);
    }

    public ByteWriter(int expectedBytes) {
        this.bytes = new byte[expectedBytes];
    }

    public ByteWriter u8(int value) {
        return number(value, 1);
    }

    public ByteWriter u16(int value) {
        return number(value, 2);
    }

    public ByteWriter u32(long value) {
        return number(value, 4);
    }

    public ByteWriter i64(long value) {
        return put(value, 8);
    }

    public ByteWriter u63(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
        return put(value, 8);
    }

    public ByteWriter bytes(byte[] value) {
        grow(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
        return this;
    }

    public ByteWriter bytes32(Bytes32 value) {
        return bytes(value.toArray());
    }

    /** A two-byte length, then the bytes. */
    public ByteWriter var(byte[] value) {
        return u16(value.length).bytes(value);
    }

    public ByteWriter text(String value) {
        return var(value.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return at;
    }

    public byte[] toArray() {
        return Arrays.copyOf(bytes, at);
    }

    private ByteWriter number(long value, int count) {
        if (value < 0 || value >= 1L << 8 * count) {
            throw new IllegalArgumentException(value + " does not fit " + count + " bytes");
        }
        return put(value, count);
    }

    private ByteWriter put(long value, int count) {
        grow(count);
        for (int i = count - 1; i >= 0; i--) {
            bytes[at++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    private void grow(int count) {
        if (at + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + count));
        }
    }
}
