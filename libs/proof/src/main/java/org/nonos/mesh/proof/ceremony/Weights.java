package org.nonos.mesh.proof.ceremony;

import java.util.List;
import java.util.stream.IntStream;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.protocol.wire.Hashes;

/**
 * Weights for a random linear combination, 128 bits each, hashed from the bytes that are checked: whoever wrote them
 * could not aim at them, and all nodes reach the same verdict.
 */
final class Weights {

    private static final int BYTES = 16;

    private Weights() {}

    /** @param contributionHash a hash of everything the combination will hold */
    static List<Scalar> of(Bytes32 contributionHash, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> weight(contributionHash, i))
                .toList();
    }

    private static Scalar weight(Bytes32 contributionHash, int place) {
        byte[] number = new ByteWriter(Integer.BYTES).u32(place).toArray();
        byte[] hash = Hashes.domain("ceremony-weight", contributionHash.toArray(), number)
                .toArray();
        return Scalar.reduce(java.util.Arrays.copyOf(hash, BYTES));
    }
}
