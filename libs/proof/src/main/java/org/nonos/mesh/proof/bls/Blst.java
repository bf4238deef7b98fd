package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * The functions of blst that we call, one static method each, with blst's own argument order. Segments are the
 * caller's, in its confined arena; lengths are not checked here, so only the value types of this package call in.
 *
 * <p>Where the library does not load, every method throws {@link BlsUnavailableException} and {@link #problem()} says
 * why.
 *
 * <p>This file is long because it is a table. Source: blst's public header, {@code bindings/blst.h}.
 */
final class Blst {
    static final int SCALAR_BYTES = 32;
    static final int COMPRESSED_BYTES = 48;
    static final int AFFINE_BYTES = 96;
    static final int JACOBIAN_BYTES = 144;
    static final int SUCCESS = 0;

    private static final long WORD_BYTES = 8;
    private static final BlstLoader.Library LIBRARY = BlstLoader.load();

    private static final MethodHandle SCALAR_FROM_BE = test("blst_scalar_from_be_bytes", ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle SCALAR_IN_FIELD = test("blst_scalar_fr_check", ADDRESS);
    private static final MethodHandle SCALAR_ADD = test("blst_sk_add_n_check", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SCALAR_SUB = test("blst_sk_sub_n_check", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SCALAR_MUL = test("blst_sk_mul_n_check", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SCALAR_INVERSE = action("blst_sk_inverse", ADDRESS, ADDRESS);
    private static final MethodHandle KEYGEN = action("blst_keygen", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle EXPAND =
            action("blst_expand_message_xmd", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle HASH_TO_G1 =
            action("blst_hash_to_g1", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle UNCOMPRESS = code("blst_p1_uncompress", ADDRESS, ADDRESS);
    private static final MethodHandle COMPRESS = action("blst_p1_compress", ADDRESS, ADDRESS);
    private static final MethodHandle AFFINE_IN_G1 = test("blst_p1_affine_in_g1", ADDRESS);
    private static final MethodHandle AFFINE_IS_IDENTITY = test("blst_p1_affine_is_inf", ADDRESS);
    private static final MethodHandle FROM_AFFINE = action("blst_p1_from_affine", ADDRESS, ADDRESS);
    private static final MethodHandle IS_IDENTITY = test("blst_p1_is_inf", ADDRESS);
    private static final MethodHandle IS_EQUAL = test("blst_p1_is_equal", ADDRESS, ADDRESS);
    private static final MethodHandle ADD = action("blst_p1_add_or_double", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle NEGATE = action("blst_p1_cneg", ADDRESS, JAVA_INT);
    private static final MethodHandle MULTIPLY = action("blst_p1_mult", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle GENERATOR = bind("blst_p1_generator", FunctionDescriptor.of(ADDRESS));

    private Blst() {}

    static Optional<String> problem() {
        return LIBRARY instanceof BlstLoader.Missing(String sentence) ? Optional.of(sentence) : Optional.empty();
    }

    /** A copy of {@code bytes} in native memory, aligned as blst's limbs want it. */
    static MemorySegment copyIn(Arena arena, byte[] bytes) {
        MemorySegment copy = arena.allocate(Math.max(bytes.length, 1), WORD_BYTES);
        MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    static MemorySegment allocate(Arena arena, int bytes) {
        return arena.allocate(bytes, WORD_BYTES);
    }

    static byte[] copyOut(MemorySegment segment, int bytes) {
        byte[] copy = new byte[bytes];
        MemorySegment.copy(segment, JAVA_BYTE, 0, copy, 0, bytes);
        return copy;
    }

    /** Reduces big-endian bytes modulo r; false if the result is zero. */
    static boolean scalarFromBigEndian(MemorySegment out, MemorySegment bytes, long length) {
        try {
            return (boolean) SCALAR_FROM_BE.invokeExact(out, bytes, length);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** Whether the scalar is below r. */
    static boolean scalarInField(MemorySegment scalar) {
        try {
            return (boolean) SCALAR_IN_FIELD.invokeExact(scalar);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void scalarAdd(MemorySegment out, MemorySegment a, MemorySegment b) {
        try {
            boolean _ = (boolean) SCALAR_ADD.invokeExact(out, a, b);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void scalarSubtract(MemorySegment out, MemorySegment a, MemorySegment b) {
        try {
            boolean _ = (boolean) SCALAR_SUB.invokeExact(out, a, b);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void scalarMultiply(MemorySegment out, MemorySegment a, MemorySegment b) {
        try {
            boolean _ = (boolean) SCALAR_MUL.invokeExact(out, a, b);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void scalarInverse(MemorySegment out, MemorySegment a) {
        try {
            SCALAR_INVERSE.invokeExact(out, a);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void keygen(
            MemorySegment out, MemorySegment secret, long secretLength, MemorySegment info, long infoLength) {
        try {
            KEYGEN.invokeExact(out, secret, secretLength, info, infoLength);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void expandMessage(
            MemorySegment out,
            long outLength,
            MemorySegment message,
            long messageLength,
            MemorySegment tag,
            long tagLength) {
        try {
            EXPAND.invokeExact(out, outLength, message, messageLength, tag, tagLength);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void hashToG1(
            MemorySegment out, MemorySegment message, long messageLength, MemorySegment tag, long tagLength) {
        try {
            HASH_TO_G1.invokeExact(out, message, messageLength, tag, tagLength, MemorySegment.NULL, 0L);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** {@link #SUCCESS}, or blst's error code: not canonical, or not on the curve. */
    static int uncompress(MemorySegment outAffine, MemorySegment compressed) {
        try {
            return (int) UNCOMPRESS.invokeExact(outAffine, compressed);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void compress(MemorySegment out, MemorySegment point) {
        try {
            COMPRESS.invokeExact(out, point);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static boolean affineInG1(MemorySegment affine) {
        try {
            return (boolean) AFFINE_IN_G1.invokeExact(affine);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static boolean affineIsIdentity(MemorySegment affine) {
        try {
            return (boolean) AFFINE_IS_IDENTITY.invokeExact(affine);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void fromAffine(MemorySegment out, MemorySegment affine) {
        try {
            FROM_AFFINE.invokeExact(out, affine);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static boolean isIdentity(MemorySegment point) {
        try {
            return (boolean) IS_IDENTITY.invokeExact(point);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static boolean isEqual(MemorySegment a, MemorySegment b) {
        try {
            return (boolean) IS_EQUAL.invokeExact(a, b);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void add(MemorySegment out, MemorySegment a, MemorySegment b) {
        try {
            ADD.invokeExact(out, a, b);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void negate(MemorySegment inOut) {
        try {
            NEGATE.invokeExact(inOut, 1);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** Constant time in the scalar, for points of G1. */
    static void multiply(MemorySegment out, MemorySegment point, MemorySegment scalar, long bits) {
        try {
            MULTIPLY.invokeExact(out, point, scalar, bits);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    @SuppressWarnings("restricted")
    static byte[] generator() {
        try {
            MemorySegment constant = (MemorySegment) GENERATOR.invokeExact();
            return copyOut(constant.reinterpret(JACOBIAN_BYTES), JACOBIAN_BYTES);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    private static MethodHandle action(String name, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.ofVoid(arguments));
    }

    private static MethodHandle test(String name, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.of(JAVA_BOOLEAN, arguments));
    }

    private static MethodHandle code(String name, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind(String name, FunctionDescriptor shape) {
        return switch (LIBRARY) {
            case BlstLoader.Missing(String sentence) -> refusing(sentence, shape);
            case BlstLoader.Loaded(var symbols) ->
                symbols.find(name)
                        .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, shape))
                        .orElseGet(
                                () -> refusing("The BLS12-381 library (blst) lacks the function " + name + ".", shape));
        };
    }

    /** A handle of the same shape that throws, so that the absence of the library costs no check per call. */
    private static MethodHandle refusing(String sentence, FunctionDescriptor shape) {
        var type = shape.toMethodType();
        MethodHandle thrower = MethodHandles.throwException(type.returnType(), BlsUnavailableException.class)
                .bindTo(new BlsUnavailableException(sentence));
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }

    private static RuntimeException failed(Throwable failure) {
        return switch (failure) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException("A call into blst failed.", failure);
        };
    }
}
