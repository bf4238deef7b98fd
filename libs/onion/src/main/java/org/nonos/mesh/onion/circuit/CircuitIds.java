package org.nonos.mesh.onion.circuit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * The circuit ids of one link in one proof cycle: {@code trunc64(HMAC-SHA256(K, index u32 | side u8))}, side 1 for
 * circuits of the end that opened the link. {@code K = HKDF-SHA256(link secret, cycle u63 | that end's anchor 32 | the
 * other end's anchor 32)}. Two links, or two cycles of a link, have nothing in common.
 */
public final class CircuitIds {

    public static final int SECRET_BYTES = 32;
    private static final byte[] LABEL = "nonos-mesh-v1/circuit-ids".getBytes(StandardCharsets.US_ASCII);

    private final Mac mac;
    private final byte[] input = new byte[5];
    private final byte[] output = new byte[32];

    /**
     * @param linkSecret what only the two ends of the link know, 32 bytes
     * @param initiatorAnchor 32 bytes of the end that opened the link; zeros where it has none
     */
    public CircuitIds(byte[] linkSecret, long cycle, byte[] initiatorAnchor, byte[] otherAnchor) {
        byte[] info = new ByteWriter()
                .bytes(LABEL)
                .u8(0)
                .u63(cycle)
                .bytes(initiatorAnchor)
                .bytes(otherAnchor)
                .toArray();
        try {
            byte[] key = KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(linkSecret).thenExpand(info, 32));
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot do HKDF and HMAC with SHA-256", e);
        }
    }

    /** @param ofInitiator whether the end that opened the link opened the circuit */
    public long id(int index, boolean ofInitiator) {
        for (int i = 0; i < 4; i++) {
            input[i] = (byte) (index >>> 24 - 8 * i);
        }
        input[4] = (byte) (ofInitiator ? 1 : 0);
        mac.update(input);
        try {
            mac.doFinal(output, 0);
        } catch (ShortBufferException e) {
            throw new IllegalStateException(e);
        }
        long id = 0;
        for (int i = 0; i < 8; i++) {
            id = id << 8 | (output[i] & 0xff);
        }
        return id;
    }

    @Override
    public String toString() {
        return "CircuitIds[]";
    }
}
