package org.nonos.mesh.onion.handshake;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.nonos.mesh.protocol.identity.NodeId;

/**
 * A relay's own onion keys: the current one, which its record advertises, and the one before, which origins with an
 * older record still use. The text form shows no secret.
 */
public final class OnionKeys {

    public static final int KEY_BYTES = 32;

    private final NodeId nodeId;
    private final KeyPair current;
    private final Optional<KeyPair> previous;

    private OnionKeys(NodeId nodeId, KeyPair current, Optional<KeyPair> previous) {
        this.nodeId = nodeId;
        this.current = current;
        this.previous = previous;
    }

    /** Takes the first 32 bytes of {@code secret}, clamped as RFC 7748 §5 does. */
    public static OnionKeys of(NodeId nodeId, byte[] secret) {
        return new OnionKeys(nodeId, KeyPair.of(secret), Optional.empty());
    }

    /** With a new current key; the key that was current stays usable, older ones are forgotten. */
    public OnionKeys rotated(byte[] secret) {
        return new OnionKeys(nodeId, KeyPair.of(secret), Optional.of(current));
    }

    public NodeId nodeId() {
        return nodeId;
    }

    /** What to advertise. */
    public byte[] publicKey() {
        return current.publicKey.clone();
    }

    Optional<KeyPair> find(byte[] publicKey) {
        if (Arrays.equals(current.publicKey, publicKey)) {
            return Optional.of(current);
        }
        return previous.filter(pair -> Arrays.equals(pair.publicKey, publicKey));
    }

    @Override
    public String toString() {
        return "OnionKeys[" + nodeId + "]";
    }

    static final class KeyPair {
        final byte[] secretKey;
        final byte[] publicKey = new byte[KEY_BYTES];

        private KeyPair(byte[] secretKey) {
            this.secretKey = secretKey;
            X25519.scalarMultBase(secretKey, 0, publicKey, 0);
        }

        static KeyPair of(byte[] secret) {
            if (secret.length < KEY_BYTES) {
                throw new IllegalArgumentException("an onion key needs 32 secret bytes, got " + secret.length);
            }
            return new KeyPair(Arrays.copyOf(secret, KEY_BYTES));
        }
    }
}
