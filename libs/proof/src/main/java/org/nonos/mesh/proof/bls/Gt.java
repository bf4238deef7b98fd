package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HexFormat;

/** An element of the pairing's target group, immutable. Public values only. */
public final class Gt {

    private static final MethodHandle MULTIPLY = Blst.quickAction("blst_fp12_mul", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle CONJUGATE = Blst.quickAction("blst_fp12_conjugate", ADDRESS);
    private static final MethodHandle IS_EQUAL =
            Blst.quick("blst_fp12_is_equal", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS));
    private static final MethodHandle ENCODE = Blst.quickAction("blst_bendian_from_fp12", ADDRESS, ADDRESS);
    private static final MethodHandle ONE_VALUE = Blst.bind("blst_fp12_one", FunctionDescriptor.of(ADDRESS));

    private final byte[] value;

    Gt(byte[] value) {
        this.value = value;
    }

    @SuppressWarnings("restricted")
    public static Gt one() {
        try {
            MemorySegment constant = (MemorySegment) ONE_VALUE.invokeExact();
            return new Gt(Blst.copyOut(constant.reinterpret(MillerValue.BYTES)));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    public Gt times(Gt other) {
        return new Gt(multiply(value, other.value));
    }

    /** In this group the conjugate is the inverse. */
    public Gt inverse() {
        byte[] out = value.clone();
        try {
            CONJUGATE.invokeExact(Blst.heap(out));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return new Gt(out);
    }

    public boolean isOne() {
        return equals(one());
    }

    /** 576 bytes: the twelve coordinates, big-endian, in blst's order. */
    public byte[] encode() {
        byte[] out = new byte[MillerValue.BYTES];
        try {
            ENCODE.invokeExact(Blst.heap(out), Blst.heap(value));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return out;
    }

    byte[] bytes() {
        return value;
    }

    static byte[] multiply(byte[] a, byte[] b) {
        byte[] out = new byte[MillerValue.BYTES];
        try {
            MULTIPLY.invokeExact(Blst.heap(out), Blst.heap(a), Blst.heap(b));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
        return out;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Gt that)) {
            return false;
        }
        try {
            return (boolean) IS_EQUAL.invokeExact(Blst.heap(value), Blst.heap(that.value));
        } catch (Throwable failure) {
            throw Blst.failed(failure);
        }
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }

    @Override
    public String toString() {
        return "Gt[" + HexFormat.of().formatHex(encode(), 0, 8) + "…]";
    }
}
