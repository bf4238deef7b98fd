package org.nonos.mesh.fuzz;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.Decoded;

/** What must hold of an answer, beside that there is one. Throws a {@link Finding} where it does not. */
@FunctionalInterface
interface Oracle<T> {

    void check(Decoder<T> decoder, byte[] input, Decoded<T> answer);

    /** One value, one encoding: what decodes encodes to the bytes that came. */
    static <T> Oracle<T> canonical(Function<T, byte[]> encoder) {
        return (decoder, input, answer) -> {
            if (answer instanceof Decoded.Ok<T>(T value) && !Arrays.equals(encoder.apply(value), input)) {
                throw new Finding("decodes, but does not encode to the same bytes");
            }
        };
    }

    /**
     * For formats that forgive something (unknown fields, upper case): what decodes encodes to bytes that decode, and
     * that are canonical.
     */
    static <T> Oracle<T> settles(Function<T, byte[]> encoder) {
        return (decoder, input, answer) -> {
            if (answer instanceof Decoded.Ok<T>(T value)) {
                byte[] once = encoder.apply(value);
                if (!(decoder.decode(once) instanceof Decoded.Ok<T>(T again))) {
                    throw new Finding("decodes, but its own encoding does not");
                }
                if (!Arrays.equals(encoder.apply(again), once)) {
                    throw new Finding("changes each time that it is encoded and decoded");
                }
            }
        };
    }

    /** For what is authenticated under keys that the input's author lacks: nothing decodes but what the keys made. */
    static <T> Oracle<T> nothingBut(Collection<byte[]> authentic) {
        return (decoder, input, answer) -> {
            if (answer.isOk() && authentic.stream().noneMatch(made -> Arrays.equals(made, input))) {
                throw new Finding("accepts bytes that the holder of the key did not make");
            }
        };
    }

    /**
     * Goes behind a signature, where mutations alone never come: what is refused for its signature alone is signed anew
     * by {@link Samples#KEY} and put before {@code signed}.
     *
     * @param trailerBytes the signature, and what stands between it and what it covers
     * @param keyOffsets where the signer's id stands
     */
    static <T> Oracle<T> behindSignature(
            SignatureDomain domain, int trailerBytes, Oracle<T> signed, int... keyOffsets) {
        return (decoder, input, answer) -> {
            if (answer.isOk()) {
                signed.check(decoder, input, answer);
            } else if (answer.refusalCode().equals("bad-signature")) {
                byte[] forged = resigned(input, domain, trailerBytes, keyOffsets);
                if (forged.length > 0) {
                    signed.check(decoder, forged, decoder.decode(forged));
                }
            }
        };
    }

    /** As {@link #canonical}, where encoding is signing the decoded fields again: Ed25519 gives the same bytes. */
    static <T> Oracle<T> canonicalWhenSigned(BiFunction<T, Signer, byte[]> encoder) {
        return canonical(value -> encoder.apply(value, Samples.KEY));
    }

    /** The input as this key's holder would have signed it; empty when there is no room for id or signature. */
    private static byte[] resigned(byte[] input, SignatureDomain domain, int trailerBytes, int... keyOffsets) {
        int signedBytes = input.length - trailerBytes;
        byte[] all = input.clone();
        byte[] id = Samples.KEY.nodeId().toArray();
        for (int offset : keyOffsets) {
            if (offset + id.length > signedBytes) {
                return new byte[0];
            }
            System.arraycopy(id, 0, all, offset, id.length);
        }
        byte[] signature = Samples.KEY.sign(domain, Arrays.copyOf(all, signedBytes));
        System.arraycopy(signature, 0, all, all.length - signature.length, signature.length);
        return all;
    }
}
