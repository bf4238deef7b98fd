package org.nonos.mesh.proof.bls;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.Arrays;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A number modulo the group order r, immutable. Arithmetic is blst's and takes the same time for all values; native
 * copies are overwritten after use, the copy on the Java heap lives until it is collected.
 *
 * <p>A scalar may be a secret, so its text form never shows it, and equality takes the same time for all values.
 */
public final class Scalar {

    public static final int ENCODED_BYTES = 32;

    public static final Scalar ZERO = new Scalar(new byte[Blst.SCALAR_BYTES]);
    public static final Scalar ONE = ofSmall((byte) 1);

    /** RFC 9380, section 5.1: L for a 255-bit modulus and a security of 128 bits. */
    private static final int FIELD_HASH_BYTES = 48;

    private static final int MAX_REDUCED_BYTES = 64;
    private static final int MIN_SECRET_BYTES = 32;

    private final byte[] littleEndian;

    private Scalar(byte[] littleEndian) {
        this.littleEndian = littleEndian;
    }

    /** From 32 big-endian bytes of unknown origin; r and above is refused, so every number has one encoding. */
    public static Decoded<Scalar> decode(byte[] bigEndian) {
        if (bigEndian.length != ENCODED_BYTES) {
            return Decoded.refused("bad-scalar", "a scalar has 32 bytes, got " + bigEndian.length);
        }
        byte[] littleEndian = reversed(bigEndian);
        try (Arena arena = Arena.ofConfined()) {
            return Blst.scalarInField(Blst.copyIn(arena, littleEndian))
                    ? Decoded.ok(new Scalar(littleEndian))
                    : Decoded.refused("scalar-out-of-range", "the scalar is not below the group order");
        }
    }

    /** Big-endian bytes modulo r; with 48 or more uniform bytes the result is uniform to within 2^-128. */
    public static Scalar reduce(byte[] bigEndian) {
        if (bigEndian.length == 0 || bigEndian.length > MAX_REDUCED_BYTES) {
            throw new IllegalArgumentException("reduces 1 to 64 bytes, got " + bigEndian.length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = Blst.copyIn(arena, bigEndian);
            MemorySegment out = Blst.allocate(arena, Blst.SCALAR_BYTES);
            Blst.scalarFromBigEndian(out, in, bigEndian.length);
            return takeSecret(out, in);
        }
    }

    /** RFC 9380 hash_to_field for one element modulo r, with expand_message_xmd over SHA-256. */
    public static Scalar hash(byte[] message, DomainTag domain) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] tag = domain.bytes();
            MemorySegment uniform = Blst.allocate(arena, FIELD_HASH_BYTES);
            Blst.expandMessage(
                    uniform,
                    FIELD_HASH_BYTES,
                    Blst.copyIn(arena, message),
                    message.length,
                    Blst.copyIn(arena, tag),
                    tag.length);
            MemorySegment out = Blst.allocate(arena, Blst.SCALAR_BYTES);
            Blst.scalarFromBigEndian(out, uniform, FIELD_HASH_BYTES);
            return new Scalar(Blst.copyOut(out, Blst.SCALAR_BYTES));
        }
    }

    /**
     * KeyGen of draft-irtf-cfrg-bls-signature-05, section 2.3: HKDF-SHA256 of the secret, never zero.
     *
     * @param secret at least 32 bytes of high entropy
     * @param info what the key is for
     */
    public static Scalar deriveKey(byte[] secret, byte[] info) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException("a key is derived from at least 32 secret bytes, got " + secret.length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = Blst.copyIn(arena, secret);
            MemorySegment out = Blst.allocate(arena, Blst.SCALAR_BYTES);
            Blst.keygen(out, in, secret.length, Blst.copyIn(arena, info), info.length);
            return takeSecret(out, in);
        }
    }

    public Scalar plus(Scalar other) {
        return combine(Blst::scalarAdd, other);
    }

    public Scalar minus(Scalar other) {
        return combine(Blst::scalarSubtract, other);
    }

    public Scalar times(Scalar other) {
        return combine(Blst::scalarMultiply, other);
    }

    public Scalar negate() {
        return ZERO.minus(this);
    }

    /** The multiplicative inverse; zero has none and throws. */
    public Scalar inverse() {
        if (isZero()) {
            throw new ArithmeticException("zero has no inverse");
        }
        return combine((out, a, _) -> Blst.scalarInverse(out, a), this);
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    /** 32 bytes, big-endian: the secret itself, if this is one. */
    public byte[] encode() {
        return reversed(littleEndian);
    }

    /** In native memory as blst wants it. The caller overwrites it before its arena closes. */
    MemorySegment copyIn(Arena arena) {
        return Blst.copyIn(arena, littleEndian);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scalar that && MessageDigest.isEqual(littleEndian, that.littleEndian);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(littleEndian);
    }

    @Override
    public String toString() {
        return "Scalar[redacted]";
    }

    private interface Operation {
        void apply(MemorySegment out, MemorySegment a, MemorySegment b);
    }

    private Scalar combine(Operation operation, Scalar other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = copyIn(arena);
            MemorySegment b = other.copyIn(arena);
            MemorySegment out = Blst.allocate(arena, Blst.SCALAR_BYTES);
            operation.apply(out, a, b);
            return takeSecret(out, a, b);
        }
    }

    private static Scalar takeSecret(MemorySegment out, MemorySegment... inputs) {
        byte[] value = Blst.copyOut(out, Blst.SCALAR_BYTES);
        out.fill((byte) 0);
        for (MemorySegment input : inputs) {
            input.fill((byte) 0);
        }
        return new Scalar(value);
    }

    private static Scalar ofSmall(byte value) {
        byte[] littleEndian = new byte[Blst.SCALAR_BYTES];
        littleEndian[0] = value;
        return new Scalar(littleEndian);
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[bytes.length - 1 - i];
        }
        return turned;
    }
}
