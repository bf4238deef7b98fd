package org.nonos.mesh.protocol.onionservice;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What a client shows to be let in by one service: an X25519 key pair, another for every service. */
public final class ClientKey {

    private final byte[] secret;
    private final Bytes32 publicKey;

    /** Takes the first 32 bytes, clamped as RFC 7748 §5 does. */
    public ClientKey(byte[] secret) {
        this.secret = Arrays.copyOf(secret, DescriptorKeys.KEY_BYTES);
        byte[] point = new byte[DescriptorKeys.KEY_BYTES];
        X25519.scalarMultBase(this.secret, 0, point, 0);
        this.publicKey = Bytes32.of(point);
    }

    /** For the service's owner. */
    public Bytes32 publicKey() {
        return publicKey;
    }

    /** Empty for a point without a secret. */
    byte[] agree(byte[] other) {
        return agree(secret, other);
    }

    static byte[] agree(byte[] secret, byte[] other) {
        byte[] shared = new byte[DescriptorKeys.KEY_BYTES];
        return X25519.calculateAgreement(secret, 0, other, 0, shared, 0) ? shared : new byte[0];
    }

    @Override
    public String toString() {
        return "ClientKey[]";
    }
}
