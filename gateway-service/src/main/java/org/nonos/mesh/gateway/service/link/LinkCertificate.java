package org.nonos.mesh.gateway.service.link;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.link.CertificateBinding;

/**
 * A short-lived P-256 certificate whose extension binds it to the node's identity. BoringSSL takes no Ed25519
 * certificate here, so the identity signs this key instead of being it. Subject and issuer say nothing.
 *
 * @param expires when its binding and its validity end
 */
record LinkCertificate(PrivateKey key, X509Certificate certificate, Instant expires) {

    static final Duration LIFETIME = Duration.ofHours(24);

    /** Clocks of two nodes may differ by this much. */
    static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final X500Name NAME = new X500Name("CN=link");

    static LinkCertificate issue(Signer signer, SecureRandom random, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            Instant expires = Instant.ofEpochSecond(now.plus(LIFETIME).getEpochSecond());
            CertificateBinding binding = CertificateBinding.sign(
                    signer, expires.getEpochSecond(), pair.getPublic().getEncoded());
            X509Certificate certificate = selfSigned(pair, now.minus(CLOCK_SKEW), expires, random, binding.encode());
            return new LinkCertificate(pair.getPrivate(), certificate, expires);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java cannot make a P-256 certificate", e);
        }
    }

    /** An empty extension leaves it out. */
    static X509Certificate selfSigned(
            KeyPair pair, Instant notBefore, Instant notAfter, SecureRandom random, byte[] extension)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME, new BigInteger(127, random), Date.from(notBefore), Date.from(notAfter), NAME, pair.getPublic());
        if (extension.length > 0) {
            builder.addExtension(new ASN1ObjectIdentifier(CertificateBinding.OID), false, extension);
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    @Override
    public String toString() {
        return "LinkCertificate[expires=" + expires + "]";
    }
}
