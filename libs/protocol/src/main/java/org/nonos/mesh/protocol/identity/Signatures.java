package org.nonos.mesh.protocol.identity;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 (RFC 8032) through Bouncy Castle's lightweight API, domain-separated. */
public final class Signatures {

    public static final int SIGNATURE_BYTES = 64;

    private Signatures() {}

    /** What is signed: {@code "nonos-mesh-v1/" + label}, a zero byte, the message. */
    public static byte[] signedBytes(SignatureDomain domain, byte[] message) {
        byte[] prefix = ("nonos-mesh-v1/" + domain.label()).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[prefix.length + 1 + message.length];
        System.arraycopy(prefix, 0, all, 0, prefix.length);
        System.arraycopy(message, 0, all, prefix.length + 1, message.length);
        return all;
    }

    /** False for anything that is not a good signature, whatever the bytes are. */
    public static boolean verify(NodeId signer, SignatureDomain domain, byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        byte[] key = signer.toArray();
        if (!Ed25519.validatePublicKeyPartial(key, 0)) {
            return false;
        }
        byte[] all = signedBytes(domain, message);
        return Ed25519.verify(signature, 0, key, 0, all, 0, all.length);
    }
}
