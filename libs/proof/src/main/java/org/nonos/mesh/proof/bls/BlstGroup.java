package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One of the curve's two groups: blst's functions for it, on points as heap bytes in Jacobian coordinates. The same
 * code serves both, because blst has the same functions for both; {@link G1Point} and {@link G2Point} give it types.
 */
final class BlstGroup {

    static final BlstGroup G1 = new BlstGroup("p1", "g1", G1Point.ENCODED_BYTES);
    static final BlstGroup G2 = new BlstGroup("p2", "g2", G2Point.ENCODED_BYTES);

    /** More than any proof system here sums at once; a larger sum is a programming error. */
    static final int MAX_SUMMANDS = 1 << 16;

    private static final int FLAGS = 0xe0;

    final int compressedBytes;
    final int affineBytes;
    final int jacobianBytes;

    private final MethodHandle uncompress;
    private final MethodHandle compress;
    private final MethodHandle deserialize;
    private final MethodHandle serialize;
    private final MethodHandle affineInGroup;
    private final MethodHandle affineIsIdentity;
    private final MethodHandle fromAffine;
    private final MethodHandle isIdentity;
    private final MethodHandle isEqual;
    private final MethodHandle add;
    private final MethodHandle negateIf;
    private final MethodHandle multiply;
    private final MethodHandle generator;
    private final MethodHandle hash;
    private final MethodHandle toAffine;
    private final MethodHandle sum;
    private final MethodHandle sumScratchBytes;

    private BlstGroup(String point, String group, int compressedBytes) {
        this.compressedBytes = compressedBytes;
        this.affineBytes = 2 * compressedBytes;
        this.jacobianBytes = 3 * compressedBytes;
        String one = "blst_" + point;
        String many = one + "s";
        FunctionDescriptor test = FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS);
        uncompress = Blst.quick(one + "_uncompress", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        compress = Blst.quickAction(one + "_compress", ADDRESS, ADDRESS);
        deserialize = Blst.quick(one + "_deserialize", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        serialize = Blst.quickAction(one + "_serialize", ADDRESS, ADDRESS);
        affineInGroup = Blst.quick(one + "_affine_in_" + group, test);
        affineIsIdentity = Blst.quick(one + "_affine_is_inf", test);
        fromAffine = Blst.quickAction(one + "_from_affine", ADDRESS, ADDRESS);
        isIdentity = Blst.quick(one + "_is_inf", test);
        isEqual = Blst.quick(one + "_is_equal", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS));
        add = Blst.quickAction(one + "_add_or_double", ADDRESS, ADDRESS, ADDRESS);
        negateIf = Blst.quickAction(one + "_cneg", ADDRESS, JAVA_INT);
        multiply = Blst.quickAction(one + "_mult", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
        generator = Blst.bind(one + "_generator", FunctionDescriptor.of(ADDRESS));
        hash = Blst.quickAction(
                "blst_hash_to_" + group, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
        toAffine = Blst.action(many + "_to_affine", ADDRESS, ADDRESS, JAVA_LONG);
        sum = Blst.action(many + "_mult_pippenger", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        sumScratchBytes =
                Blst.bind(many + "_mult_pippenger_scratch_sizeof", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    }

    /** From bytes of unknown origin: refuses what is not canonical, not on the curve, not in the group, the identity. */
    Decoded<byte[]> decode(byte[] compressed) {
        if (compressed.length != compressedBytes) {
            return Decoded.refused("bad-point", "a point has " + compressedBytes + " bytes, got " + compressed.length);
        }
        return decode(uncompress, compressed);
    }

    /** The same for x and y, which both have to be below p; the flags in the top bits have to be zero. */
    Decoded<byte[]> decodeCoordinates(byte[] coordinates) {
        if (coordinates.length != affineBytes || (coordinates[0] & FLAGS) != 0) {
            return Decoded.refused("bad-point", "coordinates have " + affineBytes + " bytes and no flags");
        }
        return decode(deserialize, coordinates);
    }

    private Decoded<byte[]> decode(MethodHandle read, byte[] encoding) {
        try {
            MemorySegment affine = Blst.heap(new byte[affineBytes]);
            if ((int) read.invokeExact(affine, Blst.heap(encoding)) != Blst.SUCCESS) {
                return Decoded.refused("bad-point", "the bytes are no canonical encoding of a point on the curve");
            }
            if ((boolean) affineIsIdentity.invokeExact(affine)) {
                return Decoded.refused("identity-point", "the point is the identity");
            }
            if (!(boolean) affineInGroup.invokeExact(affine)) {
                return Decoded.refused(
                        "point-not-in-group", "the point is on the curve, but not in its prime-order group");
            }
            byte[] point = new byte[jacobianBytes];
            fromAffine.invokeExact(Blst.heap(point), affine);
            return Decoded.ok(point);
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    byte[] encode(byte[] point) {
        byte[] compressed = new byte[compressedBytes];
        try {
            compress.invokeExact(Blst.heap(compressed), Blst.heap(point));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return compressed;
    }

    /** x and y; the identity has none, and is not to be given. */
    byte[] coordinates(byte[] point) {
        byte[] coordinates = new byte[affineBytes];
        try {
            serialize.invokeExact(Blst.heap(coordinates), Blst.heap(point));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return coordinates;
    }

    @SuppressWarnings("restricted")
    byte[] generator() {
        try {
            MemorySegment constant = (MemorySegment) generator.invokeExact();
            return Blst.copyOut(constant.reinterpret(jacobianBytes));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    byte[] identity() {
        return new byte[jacobianBytes];
    }

    byte[] hash(byte[] message, DomainTag domain) {
        byte[] tag = domain.bytes();
        byte[] out = new byte[jacobianBytes];
        try {
            hash.invokeExact(
                    Blst.heap(out),
                    Blst.heap(message),
                    (long) message.length,
                    Blst.heap(tag),
                    (long) tag.length,
                    MemorySegment.NULL,
                    0L);
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return out;
    }

    /** Constant time in the factor, for points of the group. */
    byte[] multiply(byte[] point, Scalar factor) {
        return multiply(point, factor, Blst.SCALAR_BITS);
    }

    /** @param bits how many of the factor's lowest bits count; the others must be zero */
    byte[] multiply(byte[] point, Scalar factor, long bits) {
        byte[] littleEndian = factor.littleEndian();
        byte[] out = new byte[jacobianBytes];
        try {
            multiply.invokeExact(Blst.heap(out), Blst.heap(point), Blst.heap(littleEndian), bits);
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        } finally {
            Arrays.fill(littleEndian, (byte) 0); // the factor may be a secret
        }
        return out;
    }

    byte[] add(byte[] a, byte[] b) {
        byte[] out = new byte[jacobianBytes];
        try {
            add.invokeExact(Blst.heap(out), Blst.heap(a), Blst.heap(b));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return out;
    }

    /** The negative if {@code bit} is 1, the point itself if it is 0; the same steps for both. */
    byte[] negateIf(byte[] point, int bit) {
        byte[] out = point.clone();
        try {
            negateIf.invokeExact(Blst.heap(out), bit);
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return out;
    }

    boolean isIdentity(byte[] point) {
        try {
            return (boolean) isIdentity.invokeExact(Blst.heap(point));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    boolean isEqual(byte[] a, byte[] b) {
        try {
            return (boolean) isEqual.invokeExact(Blst.heap(a), Blst.heap(b));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    /** Affine forms one after the other, with one inversion for all. The identity has none: it must not be among them. */
    MemorySegment affine(Arena arena, List<byte[]> points) {
        MemorySegment jacobian = Blst.allocate(arena, (long) jacobianBytes * points.size());
        for (int i = 0; i < points.size(); i++) {
            MemorySegment.copy(points.get(i), 0, jacobian, JAVA_BYTE, (long) jacobianBytes * i, jacobianBytes);
        }
        MemorySegment affine = Blst.allocate(arena, (long) affineBytes * points.size());
        try {
            toAffine.invokeExact(affine, Blst.contiguous(arena, jacobian), (long) points.size());
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return affine;
    }

    /** Σ factor · point by Pippenger's buckets; none of the points is the identity. Time depends on the factors. */
    byte[] sum(List<byte[]> points, List<Scalar> factors) {
        int count = points.size();
        if (count != factors.size() || count > MAX_SUMMANDS) {
            throw new IllegalArgumentException(count + " points and " + factors.size() + " factors");
        }
        if (count == 0) {
            return identity();
        }
        try (Arena arena = Arena.ofConfined()) {
            return sum(arena, affine(arena, points), factors);
        }
    }

    /** The same for points in affine form, one for each factor. */
    byte[] sum(Arena arena, MemorySegment affine, List<Scalar> factors) {
        long count = factors.size();
        try {
            MemorySegment out = Blst.allocate(arena, jacobianBytes);
            MemorySegment scratch = Blst.allocate(arena, (long) sumScratchBytes.invokeExact(count));
            sum.invokeExact(
                    out,
                    Blst.contiguous(arena, affine),
                    count,
                    Blst.contiguous(arena, Blst.copyIn(arena, factors)),
                    (long) Blst.SCALAR_BITS,
                    scratch);
            return Blst.copyOut(out);
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }
}
