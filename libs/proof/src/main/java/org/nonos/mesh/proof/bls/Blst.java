package org.nonos.mesh.proof.bls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;

/**
 * How functions of blst are bound, and those that work on scalars: one static method each, with blst's own argument
 * order. Lengths are not checked here, so only the value types of this package call in.
 *
 * <p>A <em>quick</em> function takes up to some 100 µs and gets arrays on the heap, without a copy in native memory;
 * while it runs, its thread holds up a pause of the collector. What takes longer gets native memory of a confined
 * arena.
 *
 * <p>Where the library does not load, every call throws {@link BlsUnavailableException} and {@link #problem()} says
 * why. Source: blst's public header, {@code bindings/blst.h}.
 */
final class Blst {
    static final int SCALAR_BYTES = 32;
    static final int SCALAR_BITS = 255;
    static final int FIELD_LIMBS = 4;
    static final int SUCCESS = 0;

    private static final long WORD_BYTES = 8;
    private static final BlstLoader.Library LIBRARY = BlstLoader.load();

    private static final MethodHandle ADD = quickAction("blst_fr_add", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SUBTRACT = quickAction("blst_fr_sub", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle MULTIPLY = quickAction("blst_fr_mul", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle INVERSE = quickAction("blst_fr_inverse", ADDRESS, ADDRESS);
    private static final MethodHandle TO_FIELD = quickAction("blst_fr_from_scalar", ADDRESS, ADDRESS);
    private static final MethodHandle FROM_FIELD = quickAction("blst_scalar_from_fr", ADDRESS, ADDRESS);
    private static final MethodHandle IN_FIELD =
            quick("blst_scalar_fr_check", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    private static final MethodHandle REDUCE =
            quick("blst_scalar_from_be_bytes", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle KEYGEN =
            quickAction("blst_keygen", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
    private static final MethodHandle EXPAND =
            quickAction("blst_expand_message_xmd", ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);

    private Blst() {}

    static Optional<String> problem() {
        return LIBRARY instanceof BlstLoader.Missing(String sentence) ? Optional.of(sentence) : Optional.empty();
    }

    static void add(long[] out, long[] a, long[] b) {
        try {
            ADD.invokeExact(heap(out), heap(a), heap(b));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void subtract(long[] out, long[] a, long[] b) {
        try {
            SUBTRACT.invokeExact(heap(out), heap(a), heap(b));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void multiply(long[] out, long[] a, long[] b) {
        try {
            MULTIPLY.invokeExact(heap(out), heap(a), heap(b));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** The constant-time one of blst's two inversions. */
    static void inverse(long[] out, long[] a) {
        try {
            INVERSE.invokeExact(heap(out), heap(a));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** From a number below r, little-endian, to the field's inner form. */
    static void toField(long[] out, byte[] littleEndian) {
        try {
            TO_FIELD.invokeExact(heap(out), heap(littleEndian));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** To 32 little-endian bytes, on the heap or in native memory. */
    static void fromField(MemorySegment out, long[] a) {
        try {
            FROM_FIELD.invokeExact(out, heap(a));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** Whether the little-endian number is below r. */
    static boolean isInField(byte[] littleEndian) {
        try {
            return (boolean) IN_FIELD.invokeExact(heap(littleEndian));
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** Reduces big-endian bytes modulo r, to little-endian; false if the result is zero. */
    static boolean reduce(byte[] out, byte[] bigEndian) {
        try {
            return (boolean) REDUCE.invokeExact(heap(out), heap(bigEndian), (long) bigEndian.length);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void keygen(byte[] out, byte[] secret, byte[] info) {
        try {
            KEYGEN.invokeExact(heap(out), heap(secret), (long) secret.length, heap(info), (long) info.length);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    static void expandMessage(byte[] out, byte[] message, byte[] tag) {
        try {
            EXPAND.invokeExact(
                    heap(out), (long) out.length, heap(message), (long) message.length, heap(tag), (long) tag.length);
        } catch (Throwable failure) {
            throw failed(failure);
        }
    }

    /** For quick functions only. */
    static MemorySegment heap(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    private static MemorySegment heap(long[] limbs) {
        return MemorySegment.ofArray(limbs);
    }

    static MemorySegment allocate(Arena arena, long bytes) {
        return arena.allocate(bytes, WORD_BYTES);
    }

    static byte[] copyOut(MemorySegment segment) {
        return segment.toArray(JAVA_BYTE);
    }

    /** The scalars one after the other, 32 bytes each: what sums of products take. Not for secrets. */
    static MemorySegment copyIn(Arena arena, List<Scalar> scalars) {
        MemorySegment all = allocate(arena, (long) SCALAR_BYTES * scalars.size());
        for (int i = 0; i < scalars.size(); i++) {
            scalars.get(i).writeTo(all.asSlice((long) SCALAR_BYTES * i, SCALAR_BYTES));
        }
        return all;
    }

    /** blst's way of saying that the items lie one after the other: a list of one pointer, then null. */
    static MemorySegment contiguous(Arena arena, MemorySegment items) {
        MemorySegment list = arena.allocate(ADDRESS, 2);
        list.setAtIndex(ADDRESS, 0, items);
        list.setAtIndex(ADDRESS, 1, MemorySegment.NULL);
        return list;
    }

    static MethodHandle action(String name, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.ofVoid(arguments));
    }

    static MethodHandle quickAction(String name, MemoryLayout... arguments) {
        return quick(name, FunctionDescriptor.ofVoid(arguments));
    }

    static MethodHandle quick(String name, FunctionDescriptor shape) {
        return bind(name, shape, Linker.Option.critical(true));
    }

    @SuppressWarnings("restricted")
    static MethodHandle bind(String name, FunctionDescriptor shape, Linker.Option... options) {
        return switch (LIBRARY) {
            case BlstLoader.Missing(String sentence) -> refusing(sentence, shape);
            case BlstLoader.Loaded(var symbols) ->
                symbols.find(name)
                        .map(symbol -> Linker.nativeLinker().downcallHandle(symbol, shape, options))
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

    static RuntimeException failed(Throwable failure) {
        return switch (failure) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException("A call into blst failed.", failure);
        };
    }
}
