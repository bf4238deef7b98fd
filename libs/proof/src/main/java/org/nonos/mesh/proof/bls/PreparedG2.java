package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * A point of G2 that is paired with many points of G1: the half of Miller's loop that does not depend on the other point
 * is done once. 20 KiB of native memory, until it is collected. Threads may share one.
 */
public final class PreparedG2 {

    /** Lines of 288 bytes: one for each of the 62 doublings and 6 additions that the curve's parameter asks for. */
    private static final long LINES_BYTES = 68L * 288;

    private static final MethodHandle PREPARE = Blst.action("blst_precompute_lines", ADDRESS, ADDRESS);
    private static final MethodHandle LOOP = Blst.action("blst_miller_loop_lines", ADDRESS, ADDRESS, ADDRESS);

    private final MemorySegment lines;

    private PreparedG2(MemorySegment lines) {
        this.lines = lines;
    }

    /** @param point not the identity */
    public static PreparedG2 of(G2Point point) {
        if (point.isIdentity()) {
            throw new IllegalArgumentException("the identity has no lines");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lines = Blst.allocate(Arena.ofAuto(), LINES_BYTES);
            PREPARE.invokeExact(lines, BlstGroup.G2.affine(arena, List.of(point.jacobian())));
            return new PreparedG2(lines.asReadOnly());
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    /** The same as {@link MillerValue#of}. */
    public MillerValue with(G1Point left) {
        if (left.isIdentity()) {
            return MillerValue.product(List.of(), List.of());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = Blst.allocate(arena, MillerValue.BYTES);
            LOOP.invokeExact(out, lines, BlstGroup.G1.affine(arena, List.of(left.jacobian())));
            return MillerValue.ofBytes(Blst.copyOut(out));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }
}
