package org.nonos.mesh.gateway.service.link;

import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import org.bouncycastle.asn1.ASN1OctetString;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.link.CertificateBinding;
import org.nonos.mesh.protocol.wire.Decoded;

/** Decides from a certificate chain which node stands at the other end, or why none is proven. */
final class PeerProof {

    private PeerProof() {}

    /** Refusals: "no-certificate", "certificate-chain", "certificate-key", "certificate-expired", "certificate-signature",
     * "no-identity", "bad-identity", "identity-expired", "identity-signature". */
    static Decoded<NodeId> verify(Certificate[] chain, Instant now) {
        if (chain.length == 0) {
            return Decoded.refused("no-certificate", "the peer showed no certificate");
        }
        if (chain.length != 1 || !(chain[0] instanceof X509Certificate certificate)) {
            return Decoded.refused("certificate-chain", "a link certificate stands alone");
        }
        if (!(certificate.getPublicKey() instanceof ECPublicKey key)
                || key.getParams().getOrder().bitLength() != 256) {
            return Decoded.refused("certificate-key", "a link certificate has a P-256 key");
        }
        if (!isCurrent(certificate, now)) {
            return Decoded.refused("certificate-expired", "the certificate is not valid at this time");
        }
        if (!isSelfSigned(certificate)) {
            return Decoded.refused("certificate-signature", "the certificate is not signed by its own key");
        }
        return binding(certificate).then(binding -> check(binding, key.getEncoded(), now));
    }

    private static Decoded<CertificateBinding> binding(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(CertificateBinding.OID);
        if (extension == null) {
            return Decoded.refused("no-identity", "the certificate carries no node id");
        }
        try {
            byte[] octets = ASN1OctetString.getInstance(extension).getOctets();
            return CertificateBinding.decode(octets)
                    .asOptional()
                    .map(Decoded::ok)
                    .orElseGet(() -> Decoded.refused("bad-identity", "the certificate's node id cannot be read"));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Decoded.refused("bad-identity", "the certificate's node id cannot be read");
        }
    }

    private static Decoded<NodeId> check(CertificateBinding binding, byte[] subjectPublicKeyInfo, Instant now) {
        long latest = now.plus(LinkCertificate.LIFETIME)
                .plus(LinkCertificate.CLOCK_SKEW)
                .getEpochSecond();
        if (binding.notAfterSeconds() < now.minus(LinkCertificate.CLOCK_SKEW).getEpochSecond()
                || binding.notAfterSeconds() > latest) {
            return Decoded.refused("identity-expired", "the node's word for its certificate is not valid at this time");
        }
        return binding.verifies(subjectPublicKeyInfo)
                ? Decoded.ok(binding.nodeId())
                : Decoded.refused("identity-signature", "the node id did not sign this certificate's key");
    }

    private static boolean isCurrent(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant().minus(LinkCertificate.CLOCK_SKEW);
        Instant to = certificate.getNotAfter().toInstant().plus(LinkCertificate.CLOCK_SKEW);
        return !now.isBefore(from) && !now.isAfter(to);
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
