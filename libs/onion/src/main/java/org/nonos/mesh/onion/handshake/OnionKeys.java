package org.nonos.mesh.onion.handshake;

import java.util.Arrays;
import java.util.Optional;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * A relay's own onion keys, an X25519 and an ML-KEM-768 key each: the current ones, which its record advertises, and
 * those before, which origins with an older record still use. The text form shows no secret.
 */
public final class OnionKeys {

    public static final int POINT_BYTES = NtorFunctions.KEY_BYTES;
    public static final int KEM_KEY_BYTES = MlKem.PUBLIC_BYTES;

    /** A public onion key: {@code X25519 32 | ML-KEM-768 1,184}. */
    public static final int PUBLIC_BYTES = POINT_BYTES + KEM_KEY_BYTES;

    private static final int LEAST_SECRET_BYTES = 32;
    private static final NtorFunctions FUNCTIONS = new NtorFunctions("nonos-mesh-v1/onion-key");

    private final NodeId nodeId;
    private final Pair current;
    private final Optional<Pair> previous;

    private OnionKeys(NodeId nodeId, Pair current, Optional<Pair> previous) {
        this.nodeId = nodeId;
        this.current = current;
        this.previous = previous;
    }

    /** Keys that follow from a secret of 32 bytes or more, always the same ones. */
    public static OnionKeys of(NodeId nodeId, byte[] secret) {
        return new OnionKeys(nodeId, Pair.of(secret), Optional.empty());
    }

    /** These keys, and beside them those of an older secret for who still knows no newer. */
    public OnionKeys withPrevious(byte[] secret) {
        return new OnionKeys(nodeId, current, Optional.of(Pair.of(secret)));
    }

    public NodeId nodeId() {
        return nodeId;
    }

    /** What to advertise: {@link #PUBLIC_BYTES} bytes. */
    public byte[] publicKey() {
        return NtorFunctions.join(current.point, current.kem.publicKey());
    }

    Optional<Pair> find(byte[] point) {
        if (Arrays.equals(current.point, point)) {
            return Optional.of(current);
        }
        return previous.filter(pair -> Arrays.equals(pair.point, point));
    }

    @Override
    public String toString() {
        return "OnionKeys[" + nodeId + "]";
    }

    /** What a transcript names an ML-KEM key by: hashing it whole in every handshake is a tenth of the hashing. */
    static byte[] kemKeyHash(byte[] kemKey) {
        return FUNCTIONS.hash("kem_key", kemKey);
    }

    record Pair(byte[] pointSecret, byte[] point, MlKem.Pair kem, byte[] kemKeyHash) {

        static Pair of(byte[] secret) {
            if (secret.length < LEAST_SECRET_BYTES) {
                throw new IllegalArgumentException("an onion key needs 32 secret bytes, got " + secret.length);
            }
            NtorFunctions.Stream stream = FUNCTIONS.kdf("secret_keys", NtorFunctions.encap(secret));
            byte[] pointSecret = stream.take(POINT_BYTES);
            MlKem.Pair kem = MlKem.ofSeed(stream.take(MlKem.SEED_BYTES));
            return new Pair(
                    pointSecret, NtorFunctions.pointOf(pointSecret), kem, OnionKeys.kemKeyHash(kem.publicKey()));
        }

        @Override
        public String toString() {
            return "Pair[]";
        }
    }
}
