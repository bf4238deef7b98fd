package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Fixed points, prepared once for sums over them. Up to {@link #MAX_MULTIPLIED_POINTS} come with multiples of theirs, which
 * make a sum up to twice as fast; for more of them a table that is no faster than none would not fit the caches. It lies
 * in native memory, at most {@link #MAX_BYTES}, until the table is collected. Threads may share one.
 *
 * <p>Sums take time that depends on the factors: for public numbers only.
 */
public final class G1Table {

    public static final int MAX_POINTS = 4_096;

    /** About what the second-level caches of today's processors hold; larger windows gain nothing beyond it. */
    public static final long MAX_BYTES = 4 << 20;

    /** 1,024 points with 4 MB of multiples took 12.1 ms, without 10.9 ms. */
    static final int MAX_MULTIPLIED_POINTS = 512;

    private static final long WITHOUT_MULTIPLES = 0;
    private static final long WIDEST_WINDOW_BITS = 8;
    private static final long NARROWEST_WINDOW_BITS = 2;

    private static final MethodHandle TABLE_BYTES =
            Blst.bind("blst_p1s_mult_wbits_precompute_sizeof", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PRECOMPUTE =
            Blst.action("blst_p1s_mult_wbits_precompute", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle SCRATCH_BYTES =
            Blst.bind("blst_p1s_mult_wbits_scratch_sizeof", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SUM =
            Blst.action("blst_p1s_mult_wbits", ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);

    private final int count;
    private final long windowBits;
    private final MemorySegment multiples;

    private G1Table(int count, long windowBits, MemorySegment multiples) {
        this.count = count;
        this.windowBits = windowBits;
        this.multiples = multiples;
    }

    /** @param points 1 to {@link #MAX_POINTS}, none of them the identity */
    public static G1Table of(List<G1Point> points) {
        int count = points.size();
        if (count < 1 || count > MAX_POINTS || points.stream().anyMatch(G1Point::isIdentity)) {
            throw new IllegalArgumentException("takes 1 to 4096 points other than the identity, got " + count);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment affine = BlstGroup.G1.affine(
                    arena, points.stream().map(G1Point::jacobian).toList());
            if (count > MAX_MULTIPLIED_POINTS) {
                MemorySegment kept = Blst.allocate(Arena.ofAuto(), affine.byteSize());
                return new G1Table(
                        count, WITHOUT_MULTIPLES, kept.copyFrom(affine).asReadOnly());
            }
            long windowBits = windowBits(count);
            MemorySegment multiples = Blst.allocate(Arena.ofAuto(), bytes(windowBits, count));
            PRECOMPUTE.invokeExact(multiples, windowBits, Blst.contiguous(arena, affine), (long) count);
            return new G1Table(count, windowBits, multiples.asReadOnly());
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    /** Σ factor · point; one factor for each point, in order. */
    public G1Point sumOfProducts(List<Scalar> factors) {
        if (factors.size() != count) {
            throw new IllegalArgumentException(count + " points and " + factors.size() + " factors");
        }
        try (Arena arena = Arena.ofConfined()) {
            if (windowBits == WITHOUT_MULTIPLES) {
                return G1Point.of(BlstGroup.G1.sum(arena, multiples, factors));
            }
            MemorySegment out = Blst.allocate(arena, BlstGroup.G1.jacobianBytes);
            MemorySegment scratch = Blst.allocate(arena, (long) SCRATCH_BYTES.invokeExact((long) count));
            SUM.invokeExact(
                    out,
                    multiples,
                    windowBits,
                    (long) count,
                    Blst.contiguous(arena, Blst.copyIn(arena, factors)),
                    (long) Blst.SCALAR_BITS,
                    scratch);
            return G1Point.of(Blst.copyOut(out));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    long bytes() {
        return multiples.byteSize();
    }

    private static long windowBits(int count) throws Throwable {
        long windowBits = WIDEST_WINDOW_BITS;
        while (windowBits > NARROWEST_WINDOW_BITS && bytes(windowBits, count) > MAX_BYTES) {
            windowBits--;
        }
        return windowBits;
    }

    private static long bytes(long windowBits, long count) throws Throwable {
        return (long) TABLE_BYTES.invokeExact(windowBits, count);
    }
}
