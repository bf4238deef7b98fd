package org.nonos.mesh.gateway.stream;

import java.util.Arrays;

/** Some bytes of an array that nobody changes any more. */
public record Slice(byte[] array, int offset, int length) {

    /** Without the first bytes. */
    Slice after(int count) {
        return new Slice(array, offset + count, length - count);
    }

    Slice first(int count) {
        return new Slice(array, offset, count);
    }

    /** In an array that is not much larger, so that what is counted is what is held. */
    Slice compact() {
        return 2L * length >= array.length
                ? this
                : new Slice(Arrays.copyOfRange(array, offset, offset + length), 0, length);
    }

    @Override
    public String toString() {
        return "Slice[length=" + length + "]";
    }
}
