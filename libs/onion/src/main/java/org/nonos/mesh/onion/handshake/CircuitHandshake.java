package org.nonos.mesh.onion.handshake;

import java.util.function.Function;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * One round trip by which an origin and a relay, whose identity and onion key the origin knows, agree on key material
 * that nobody else has; the relay is authenticated, the origin stays anonymous. Each side may send a message along:
 * the origin's is confidential but not forward secret, the relay's is both.
 *
 * <p>Both sides must name the same verification string, or the handshake fails without telling either what the other
 * named. It holds what a circuit is bound to: the realm now, a relay's cycle anchor later.
 */
public interface CircuitHandshake {

    /** Number of the handshake in an {@link Envelope}. */
    int type();

    /**
     * Begins at the origin.
     *
     * @param relay the hop's identity
     * @param onionKey the hop's onion key as its signed record has it
     * @param message what to send along, at most 1,024 bytes
     * @param verification what both sides must agree on, at most 1,024 bytes
     * @return refused ("bad-onion-key") when the key has the wrong length or is a point without a secret
     */
    Decoded<Pending> begin(NodeId relay, byte[] onionKey, byte[] message, byte[] verification);

    /**
     * Answers at the relay.
     *
     * @param request bytes from anyone
     * @param keys the relay's own onion keys
     * @param respond makes the relay's message from the origin's, or refuses; called only for a request that authenticated,
     *     and before the second half of the work
     * @param keyBytes how much key material both sides take, at most 4,096
     * @return refused with "handshake-truncated", "handshake-identity", "handshake-onion-key", "handshake-point" or
     *     "handshake-authentication"
     */
    Decoded<Answer> answer(
            byte[] request,
            OnionKeys keys,
            byte[] verification,
            Function<byte[], Decoded<byte[]>> respond,
            int keyBytes);

    /** The origin's half-done handshake. Holds a secret; good for one {@link #finish}. */
    interface Pending {

        /** What the CREATE cell or EXTEND message carries. */
        byte[] request();

        /**
         * @param reply bytes from anyone
         * @return refused with "handshake-truncated", "handshake-point" or "handshake-authentication"
         */
        Decoded<Finished> finish(byte[] reply, int keyBytes);
    }

    /** What the origin has at the end. The text form shows no secret. */
    record Finished(byte[] keyMaterial, byte[] message) {
        @Override
        public String toString() {
            return "Finished[]";
        }
    }

    /** What the relay has at the end. The text form shows no secret. */
    record Answer(byte[] reply, byte[] keyMaterial, byte[] message) {
        @Override
        public String toString() {
            return "Answer[]";
        }
    }
}
