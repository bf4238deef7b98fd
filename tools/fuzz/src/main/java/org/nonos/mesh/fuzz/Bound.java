package org.nonos.mesh.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * How much a decoder may allocate for one input: a part that is the same for all inputs, and so many times the input.
 *
 * @param fixedBytes room for what does not depend on the input: ciphers, signature checks
 */
public record Bound(long fixedBytes, long timesInput) {

    /** Objects about the bytes and copies of them; no cryptography. A boxed number in a list is 3 times its bytes. */
    static final Bound PLAIN = new Bound(16 * 1_024, 32);

    /** A tree of tables and rows: an empty one is 2 bytes of text, and an object with a list or a map in it. */
    static final Bound TEXT = new Bound(32 * 1_024, 64);

    /** One or two checks of a signature. */
    static final Bound SIGNED = new Bound(64 * 1_024, 32);

    /** X25519 and ML-KEM, whatever the input. */
    static final Bound HANDSHAKE = new Bound(2_048 * 1_024, 32);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A first call may load classes and link lambdas: only what is allocated again and again counts. */
    private static final int TRIES = 4;

    long of(byte[] input) {
        return fixedBytes + timesInput * input.length;
    }

    /** What the decoder answers; throws a {@link Finding} if it allocated more than it may. */
    <T> Decoded<T> measured(Decoder<T> decoder, byte[] input) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Decoded<T> decoded = decoder.decode(input);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            if (least <= of(input)) {
                return decoded;
            }
        }
        throw new Finding("allocates " + least + " bytes for an input of " + input.length + ", at most " + of(input)
                + " are due");
    }
}
