package org.nonos.mesh.proof.bls;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * A point of BLS12-381's prime-order group G1, immutable. Every way to make one ends in the group: decoding checks the
 * curve and the subgroup, hashing clears the cofactor, arithmetic is closed.
 *
 * <p>The encoding is the usual one of 48 bytes: x big-endian, with flags for compression, identity and the sign of y
 * in the top three bits (draft-irtf-cfrg-pairing-friendly-curves-11, appendix C). Decoding takes canonical encodings
 * only, and never yields the identity; arithmetic may.
 */
public final class G1Point {

    public static final int ENCODED_BYTES = Blst.COMPRESSED_BYTES;

    private static final int SCALAR_BITS = 255;

    private final byte[] jacobian;
    private final byte @Nullable [] knownEncoding;

    private G1Point(byte[] jacobian, byte @Nullable [] knownEncoding) {
        this.jacobian = jacobian;
        this.knownEncoding = knownEncoding;
    }

    /** From bytes of unknown origin: refuses what is not canonical, not on the curve, not in G1, or the identity. */
    public static Decoded<G1Point> decode(byte[] compressed) {
        if (compressed.length != ENCODED_BYTES) {
            return Decoded.refused("bad-point", "a point has 48 bytes, got " + compressed.length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment affine = Blst.allocate(arena, Blst.AFFINE_BYTES);
            if (Blst.uncompress(affine, Blst.copyIn(arena, compressed)) != Blst.SUCCESS) {
                return Decoded.refused("bad-point", "the bytes are no canonical encoding of a point on the curve");
            }
            if (Blst.affineIsIdentity(affine)) {
                return Decoded.refused("identity-point", "the point is the identity");
            }
            if (!Blst.affineInG1(affine)) {
                return Decoded.refused(
                        "point-not-in-group", "the point is on the curve, but not in its prime-order group");
            }
            MemorySegment point = Blst.allocate(arena, Blst.JACOBIAN_BYTES);
            Blst.fromAffine(point, affine);
            return Decoded.ok(new G1Point(Blst.copyOut(point, Blst.JACOBIAN_BYTES), compressed.clone()));
        }
    }

    public static G1Point generator() {
        return new G1Point(Blst.generator(), null);
    }

    /** RFC 9380 suite BLS12381G1_XMD:SHA-256_SSWU_RO_: nobody knows the result's logarithm to any other point. */
    public static G1Point hashToCurve(byte[] message, DomainTag domain) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] tag = domain.bytes();
            MemorySegment out = Blst.allocate(arena, Blst.JACOBIAN_BYTES);
            Blst.hashToG1(out, Blst.copyIn(arena, message), message.length, Blst.copyIn(arena, tag), tag.length);
            return taken(out);
        }
    }

    /** This point added to itself {@code factor} times; takes the same time for every factor. */
    public G1Point times(Scalar factor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = Blst.allocate(arena, Blst.JACOBIAN_BYTES);
            MemorySegment secret = factor.copyIn(arena);
            Blst.multiply(out, Blst.copyIn(arena, jacobian), secret, SCALAR_BITS);
            secret.fill((byte) 0);
            return taken(out);
        }
    }

    public G1Point plus(G1Point other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = Blst.allocate(arena, Blst.JACOBIAN_BYTES);
            Blst.add(out, Blst.copyIn(arena, jacobian), Blst.copyIn(arena, other.jacobian));
            return taken(out);
        }
    }

    public G1Point negate() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment point = Blst.copyIn(arena, jacobian);
            Blst.negate(point);
            return taken(point);
        }
    }

    public G1Point minus(G1Point other) {
        return plus(other.negate());
    }

    public boolean isIdentity() {
        try (Arena arena = Arena.ofConfined()) {
            return Blst.isIdentity(Blst.copyIn(arena, jacobian));
        }
    }

    /** 48 bytes, compressed. */
    public byte[] encode() {
        if (knownEncoding != null) {
            return knownEncoding.clone();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = Blst.allocate(arena, Blst.COMPRESSED_BYTES);
            Blst.compress(out, Blst.copyIn(arena, jacobian));
            return Blst.copyOut(out, Blst.COMPRESSED_BYTES);
        }
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof G1Point that)) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            return Blst.isEqual(Blst.copyIn(arena, jacobian), Blst.copyIn(arena, that.jacobian));
        }
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "G1Point[" + HexFormat.of().formatHex(encode()) + "]";
    }

    private static G1Point taken(MemorySegment point) {
        return new G1Point(Blst.copyOut(point, Blst.JACOBIAN_BYTES), null);
    }
}
