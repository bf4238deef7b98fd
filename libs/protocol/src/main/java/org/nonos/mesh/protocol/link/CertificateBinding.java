package org.nonos.mesh.protocol.link;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteReader;
import org.nonos.mesh.protocol.wire.ByteWriter;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * The extension by which a link's short-lived certificate proves a node id, in the manner of libp2p's TLS handshake:
 * {@code version u8 | node id 32 | not after u63 | signature 64}. The node's Ed25519 key signs the time and the
 * certificate's SubjectPublicKeyInfo, so a stolen certificate key is worth nothing after that time, whatever validity a
 * thief writes into a certificate.
 *
 * @param notAfterSeconds UTC seconds after which the binding is void
 */
public record CertificateBinding(NodeId nodeId, long notAfterSeconds, byte[] signature) {

    /** A UUID-based object identifier (ITU-T X.667), drawn once for this extension. */
    public static final String OID = "2.25.101563174263419306285514817215286173265";

    public static final int BYTES = 1 + 32 + 8 + Signatures.SIGNATURE_BYTES;
    private static final int VERSION = 1;

    public static CertificateBinding sign(Signer signer, long notAfterSeconds, byte[] subjectPublicKeyInfo) {
        byte[] signature =
                signer.sign(SignatureDomain.LINK_CERTIFICATE, signedPart(notAfterSeconds, subjectPublicKeyInfo));
        return new CertificateBinding(signer.nodeId(), notAfterSeconds, signature);
    }

    /** Whether the named node vouches for this certificate key. */
    public boolean verifies(byte[] subjectPublicKeyInfo) {
        return Signatures.verify(
                nodeId, SignatureDomain.LINK_CERTIFICATE, signedPart(notAfterSeconds, subjectPublicKeyInfo), signature);
    }

    public byte[] encode() {
        return new ByteWriter(BYTES)
                .u8(VERSION)
                .bytes32(nodeId.key())
                .u63(notAfterSeconds)
                .bytes(signature)
                .toArray();
    }

    public static Decoded<CertificateBinding> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            in.fail("bad-version", "binding version " + version + ", this node knows 1");
        }
        NodeId nodeId = new NodeId(in.bytes32());
        long notAfterSeconds = in.u63();
        byte[] signature = in.bytes(Signatures.SIGNATURE_BYTES);
        return in.finish(() -> new CertificateBinding(nodeId, notAfterSeconds, signature));
    }

    private static byte[] signedPart(long notAfterSeconds, byte[] subjectPublicKeyInfo) {
        return new ByteWriter(8 + subjectPublicKeyInfo.length)
                .u63(notAfterSeconds)
                .bytes(subjectPublicKeyInfo)
                .toArray();
    }
}
