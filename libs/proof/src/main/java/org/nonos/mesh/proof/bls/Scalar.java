package org.nonos.mesh.proof.bls;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A number modulo the group order r, immutable but for {@link #destroy}. Arithmetic is blst's and takes the same time for all values; what lies on
 * the Java heap lives until it is collected.
 *
 * <p>A scalar may be a secret, so its text form never shows it, and equality takes the same time for all values.
 */
public final class Scalar {

    public static final int ENCODED_BYTES = 32;

    public static final Scalar ZERO = new Scalar(new long[Blst.FIELD_LIMBS]);

    /** 2^256 modulo r, four words of 64 bits from the least: the number one in blst's inner (Montgomery) form. */
    public static final Scalar ONE =
            new Scalar(new long[] {0x00000001fffffffeL, 0x5884b7fa00034802L, 0x998c4fefecbc4ff5L, 0x1824b159acc5056fL});

    /** RFC 9380, section 5.1: L for a 255-bit modulus and a security of 128 bits. */
    private static final int FIELD_HASH_BYTES = 48;

    private static final int MAX_REDUCED_BYTES = 64;
    private static final int MIN_SECRET_BYTES = 32;

    private final long[] limbs;

    private Scalar(long[] limbs) {
        this.limbs = limbs;
    }

    private static Scalar ofLittleEndian(byte[] littleEndian) {
        long[] limbs = new long[Blst.FIELD_LIMBS];
        Blst.toField(limbs, littleEndian);
        return new Scalar(limbs);
    }

    /** From 32 big-endian bytes of unknown origin; r and above is refused, so every number has one encoding. */
    public static Decoded<Scalar> decode(byte[] bigEndian) {
        if (bigEndian.length != ENCODED_BYTES) {
            return Decoded.refused("bad-scalar", "a scalar has 32 bytes, got " + bigEndian.length);
        }
        byte[] littleEndian = reversed(bigEndian);
        return Blst.isInField(littleEndian)
                ? Decoded.ok(ofLittleEndian(littleEndian))
                : Decoded.refused("scalar-out-of-range", "the scalar is not below the group order");
    }

    /** Big-endian bytes modulo r; with 48 or more uniform bytes the result is uniform to within 2^-128. */
    public static Scalar reduce(byte[] bigEndian) {
        if (bigEndian.length == 0 || bigEndian.length > MAX_REDUCED_BYTES) {
            throw new IllegalArgumentException("reduces 1 to 64 bytes, got " + bigEndian.length);
        }
        byte[] littleEndian = new byte[Blst.SCALAR_BYTES];
        Blst.reduce(littleEndian, bigEndian);
        return ofLittleEndian(littleEndian);
    }

    /** Zero or one, in the same time. */
    public static Scalar ofBit(int bit) {
        long[] limbs = ONE.limbs.clone();
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] &= -(long) (bit & 1);
        }
        return new Scalar(limbs);
    }

    /** RFC 9380 hash_to_field for one element modulo r, with expand_message_xmd over SHA-256. */
    public static Scalar hash(byte[] message, DomainTag domain) {
        byte[] uniform = new byte[FIELD_HASH_BYTES];
        Blst.expandMessage(uniform, message, domain.bytes());
        return reduce(uniform);
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
        byte[] littleEndian = new byte[Blst.SCALAR_BYTES];
        Blst.keygen(littleEndian, secret, info);
        return ofLittleEndian(littleEndian);
    }

    public Scalar plus(Scalar other) {
        long[] sum = new long[Blst.FIELD_LIMBS];
        Blst.add(sum, limbs, other.limbs);
        return new Scalar(sum);
    }

    public Scalar minus(Scalar other) {
        long[] difference = new long[Blst.FIELD_LIMBS];
        Blst.subtract(difference, limbs, other.limbs);
        return new Scalar(difference);
    }

    public Scalar times(Scalar other) {
        long[] product = new long[Blst.FIELD_LIMBS];
        Blst.multiply(product, limbs, other.limbs);
        return new Scalar(product);
    }

    public Scalar negate() {
        return ZERO.minus(this);
    }

    /** The multiplicative inverse; zero has none and throws. */
    public Scalar inverse() {
        if (isZero()) {
            throw new ArithmeticException("zero has no inverse");
        }
        long[] inverse = new long[Blst.FIELD_LIMBS];
        Blst.inverse(inverse, limbs);
        return new Scalar(inverse);
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    /**
     * Overwrites a secret that is no longer needed; the scalar is zero from then on, and must not be used any more. The
     * one exception to its being immutable. Copies that the collector made may live on.
     */
    @SuppressWarnings("ReferenceEquality") // a copy of one may be overwritten, the constant may not
    public void destroy() {
        if (this == ONE || this == ZERO) {
            throw new IllegalStateException("a constant is no secret");
        }
        Arrays.fill(limbs, 0);
    }

    /** This number multiplied with itself {@code exponent} times; time depends on the exponent alone. */
    public Scalar power(long exponent) {
        if (exponent < 0) {
            throw new IllegalArgumentException("a negative exponent: " + exponent);
        }
        Scalar result = ONE;
        for (int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(exponent); bit >= 0; bit--) {
            result = result.times(result);
            if ((exponent >>> bit & 1) == 1) {
                result = result.times(this);
            }
        }
        return result;
    }

    /** 32 bytes, big-endian: the secret itself, if this is one. */
    public byte[] encode() {
        return reversed(littleEndian());
    }

    /** As blst's multiplications want it. */
    byte[] littleEndian() {
        byte[] bytes = new byte[Blst.SCALAR_BYTES];
        writeTo(MemorySegment.ofArray(bytes));
        return bytes;
    }

    /** Writes {@link #littleEndian()} to 32 bytes on the heap or in native memory. */
    void writeTo(MemorySegment out) {
        Blst.fromField(out, limbs);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Scalar that)) {
            return false;
        }
        long difference = 0;
        for (int i = 0; i < limbs.length; i++) {
            difference |= limbs[i] ^ that.limbs[i];
        }
        return difference == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(limbs);
    }

    @Override
    public String toString() {
        return "Scalar[redacted]";
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            turned[i] = bytes[bytes.length - 1 - i];
        }
        return turned;
    }
}
