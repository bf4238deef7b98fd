package org.nonos.mesh.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Reads big-endian fields from bytes of unknown origin. Never throws and never allocates more than the input holds.
 *
 * <p>The first failure sticks: every later read answers zero or empty, and {@link #finish} refuses. So a codec reads
 * straight through and asks once, at its end.
 */
public final class ByteReader {

    private static final byte[] EMPTY = new byte[0];

    private final byte[] bytes;
    private final int end;
    private int at;
    private String failureCode = "";
    private String failureDetail = "";

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads {@code length} bytes from {@code offset}; both must lie within the array. */
    public ByteReader(byte[] bytes, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    public int u8() {
        return need(1) ? bytes[at++] & 0xff : 0;
    }

    public int u16() {
        return (int) number(2);
    }

    public long u32() {
        return number(4);
    }

    /** Eight bytes as a Java long; values above 2^63 come out negative. */
    public long i64() {
        return number(8);
    }

    /** Eight bytes that must stay below 2^63. */
    public long u63() {
        long value = number(8);
        if (value < 0) {
            fail("number-too-large", "8-byte number at " + (at - 8) + " is above 2^63");
            return 0;
        }
        return value;
    }

    public byte[] bytes(int count) {
        if (!need(count)) {
            return EMPTY;
        }
        byte[] part = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return part;
    }

    public Bytes32 bytes32() {
        return need(Bytes32.LENGTH) ? Bytes32.of(bytes(Bytes32.LENGTH)) : Bytes32.ZERO;
    }

    /** A two-byte length, then that many bytes, at most {@code maxBytes}. */
    public byte[] var(int maxBytes) {
        int length = u16();
        if (length > maxBytes) {
            fail("field-too-long", "field at " + (at - 2) + " has " + length + " bytes, at most " + maxBytes);
            return EMPTY;
        }
        return bytes(length);
    }

    /** A {@link #var} that must be well-formed UTF-8 without control characters. */
    public String text(int maxBytes) {
        byte[] raw = var(maxBytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
            if (text.chars().anyMatch(Character::isISOControl)) {
                fail("bad-text", "control character in the text that ends at " + at);
                return "";
            }
            return text;
        } catch (CharacterCodingException e) {
            fail("bad-text", "text that ends at " + at + " is not UTF-8");
            return "";
        }
    }

    public int remaining() {
        return end - at;
    }

    /** Where the next read begins, counted from the start of the array. */
    public int position() {
        return at;
    }

    public boolean failed() {
        return !failureCode.isEmpty();
    }

    /** Refuses from here on; the first reason is kept. */
    public void fail(String code, String detail) {
        if (!failed()) {
            failureCode = code;
            failureDetail = detail;
        }
    }

    /** The value, if every read was good and no byte is left over. */
    public <T> Decoded<T> finish(Supplier<T> value) {
        if (!failed() && remaining() > 0) {
            fail("trailing-bytes", remaining() + " bytes after the end at " + at);
        }
        return failed() ? Decoded.refused(failureCode, failureDetail) : Decoded.ok(value.get());
    }

    private long number(int count) {
        if (!need(count)) {
            return 0;
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (bytes[at++] & 0xff);
        }
        return value;
    }

    private boolean need(int count) {
        if (failed()) {
            return false;
        }
        if (count < 0 || count > remaining()) {
            fail("truncated", "needs " + count + " bytes at " + at + ", has " + remaining());
            return false;
        }
        return true;
    }
}
