package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * A product of pairings before its final exponentiation, which is most of a pairing's cost: products are multiplied
 * here and {@linkplain #finish() finished} once. Values that differ may finish to the same, so there is no equality
 * here but {@link #finishesLike}. Immutable; public values only.
 *
 * <p>The pairing is the optimal ate pairing of BLS12-381 (draft-irtf-cfrg-pairing-friendly-curves-11, section 4.2.2).
 */
public final class MillerValue {

    static final int BYTES = 576;

    private static final MethodHandle LOOP = Blst.action("blst_miller_loop_n", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle FINISH = Blst.action("blst_final_exp", ADDRESS, ADDRESS);
    private static final MethodHandle FINISH_ALIKE =
            Blst.bind("blst_fp12_finalverify", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS));

    private final byte[] value;

    private MillerValue(byte[] value) {
        this.value = value;
    }

    static MillerValue ofBytes(byte[] value) {
        return new MillerValue(value);
    }

    public static MillerValue of(G1Point left, G2Point right) {
        return product(List.of(left), List.of(right));
    }

    /** The product over all pairs; a pair with an identity in it counts as one. */
    public static MillerValue product(List<G1Point> lefts, List<G2Point> rights) {
        if (lefts.size() != rights.size() || lefts.size() > BlstGroup.MAX_SUMMANDS) {
            throw new IllegalArgumentException(lefts.size() + " points of G1 and " + rights.size() + " of G2");
        }
        List<byte[]> ofG1 = new ArrayList<>();
        List<byte[]> ofG2 = new ArrayList<>();
        for (int i = 0; i < lefts.size(); i++) {
            if (!lefts.get(i).isIdentity() && !rights.get(i).isIdentity()) {
                ofG1.add(lefts.get(i).jacobian());
                ofG2.add(rights.get(i).jacobian());
            }
        }
        return ofG1.isEmpty() ? new MillerValue(Gt.one().bytes()) : loop(ofG1, ofG2);
    }

    private static MillerValue loop(List<byte[]> ofG1, List<byte[]> ofG2) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = Blst.allocate(arena, BYTES);
            LOOP.invokeExact(
                    out,
                    Blst.contiguous(arena, BlstGroup.G2.affine(arena, ofG2)),
                    Blst.contiguous(arena, BlstGroup.G1.affine(arena, ofG1)),
                    (long) ofG1.size());
            return new MillerValue(Blst.copyOut(out));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    public MillerValue times(MillerValue other) {
        return new MillerValue(Gt.multiply(value, other.value));
    }

    /** The pairings' product itself. */
    public Gt finish() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = Blst.allocate(arena, BYTES);
            FINISH.invokeExact(out, copyIn(arena));
            return new Gt(Blst.copyOut(out));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    /** Whether both finish to the same value, at the price of one final exponentiation. */
    public boolean finishesLike(MillerValue other) {
        try (Arena arena = Arena.ofConfined()) {
            return (boolean) FINISH_ALIKE.invokeExact(copyIn(arena), other.copyIn(arena));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    private MemorySegment copyIn(Arena arena) {
        return Blst.allocate(arena, BYTES).copyFrom(MemorySegment.ofArray(value));
    }
}
