package org.nonos.mesh.gateway.service.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nonos.mesh.gateway.service.link.TestNode.await;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.nonos.mesh.gateway.GatewayLimits;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.link.CertificateBinding;

class PeerProofTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private final SecureRandom random = new SecureRandom();
    private final IdentityKey identity = new IdentityKey(new byte[32]);

    private KeyPair keys(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private X509Certificate certificate(KeyPair pair, Duration life, byte[] extension) throws Exception {
        return LinkCertificate.selfSigned(pair, NOW.minusSeconds(60), NOW.plus(life), random, extension);
    }

    private byte[] binding(KeyPair pair, Duration life) {
        return CertificateBinding.sign(
                        identity,
                        NOW.plus(life).getEpochSecond(),
                        pair.getPublic().getEncoded())
                .encode();
    }

    private String refusal(X509Certificate... chain) {
        return PeerProof.verify(chain, NOW).refusalCode();
    }

    @Test
    void aGoodCertificateProvesItsNode() {
        LinkCertificate good = LinkCertificate.issue(identity, random, NOW);
        assertThat(PeerProof.verify(new Certificate[] {good.certificate()}, NOW).asOptional())
                .contains(identity.nodeId());
    }

    @Test
    void whatProvesNothingIsRefusedWithItsReason() throws Exception {
        KeyPair pair = keys(256);
        KeyPair other = keys(256);
        Duration day = Duration.ofHours(24);
        X509Certificate good = certificate(pair, day, binding(pair, day));
        assertThat(refusal()).isEqualTo("no-certificate");
        assertThat(refusal(good, good)).isEqualTo("certificate-chain");
        assertThat(refusal(certificate(pair, day, new byte[0]))).isEqualTo("no-identity");
        assertThat(refusal(certificate(pair, day, new byte[] {1, 2, 3}))).isEqualTo("bad-identity");
        // Another certificate's binding: stolen from the wire, of no use.
        assertThat(refusal(certificate(other, day, binding(pair, day)))).isEqualTo("identity-signature");
        KeyPair large = keys(384);
        assertThat(refusal(certificate(large, day, binding(large, day)))).isEqualTo("certificate-key");
        // The certificate says it lives on, the node's own word has run out; and the reverse.
        assertThat(refusal(certificate(pair, day, binding(pair, Duration.ofHours(-2)))))
                .isEqualTo("identity-expired");
        assertThat(refusal(certificate(pair, day, binding(pair, Duration.ofDays(30)))))
                .isEqualTo("identity-expired");
        assertThat(PeerProof.verify(new Certificate[] {good}, NOW.plus(Duration.ofDays(2)))
                        .refusalCode())
                .isEqualTo("certificate-expired");
    }

    @Test
    void aPeerWithoutProofGetsNoFrameThrough() {
        // Its certificate was issued two days ago by its own clock.
        IdentityKey late = new IdentityKey(new byte[] {
            9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        });
        LinkTls expired = new LinkTls(
                late,
                random,
                () -> System.currentTimeMillis() - Duration.ofDays(3).toMillis(),
                true);
        try (TestNode good = new TestNode(1);
                TestNode bad = new TestNode(9, GatewayLimits.defaults(), "test", expired)) {
            good.dial(bad);
            await("refused", () -> good.log.stream().anyMatch(l -> l.startsWith("failed")));
            assertThat(good.refusals).containsKey("certificate-expired");
            assertThat(good.links.all()).isEmpty();
            assertThat(bad.links.all()).isEmpty();
        }
    }

    @Test
    void aPeerWithoutThePostQuantumGroupGetsNoLink() {
        IdentityKey classical = new IdentityKey(new byte[] {
            7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        });
        LinkTls x25519Only = new LinkTls(classical, random, System::currentTimeMillis, new String[] {"X25519"});
        try (TestNode good = new TestNode(1);
                TestNode old = new TestNode(7, GatewayLimits.defaults(), "test", x25519Only)) {
            old.dial(good);
            await("refused", () -> old.log.stream().anyMatch(l -> l.startsWith("failed")));
            good.dial(old);
            await("refused too", () -> good.log.stream().anyMatch(l -> l.startsWith("failed")));
            assertThat(good.links.all()).isEmpty();
        }
    }
}
