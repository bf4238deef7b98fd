package org.nonos.mesh.gateway.service.link;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.nonos.mesh.kit.health.OperatorError;
import org.nonos.mesh.protocol.identity.Signer;

/**
 * TLS 1.3 by BoringSSL, both ends authenticated, with a certificate that is replaced when half of its life is over.
 * The key exchange is X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem) and, unless the operator allows otherwise, nothing else.
 */
final class LinkTls {

    private static final String HYBRID = "X25519MLKEM768";

    private final Signer signer;
    private final SecureRandom random;
    private final LongSupplier clock;
    private final String[] groups;
    private Instant renewAt = Instant.MIN;
    private volatile Contexts contexts;

    private record Contexts(SslContext client, SslContext server) {}

    LinkTls(Signer signer, SecureRandom random, LongSupplier clock, boolean postQuantumRequired) {
        this(signer, random, clock, postQuantumRequired ? new String[] {HYBRID} : new String[] {HYBRID, "X25519"});
    }

    LinkTls(Signer signer, SecureRandom random, LongSupplier clock, String[] groups) {
        if (!OpenSsl.isAvailable()) {
            throw new OperatorError(
                    "tls-unavailable",
                    "BoringSSL's native library does not load on this machine, so links cannot be made;"
                            + " use Linux, macOS or Windows on x86-64 or arm64 with a writable temporary folder",
                    OpenSsl.unavailabilityCause());
        }
        this.signer = signer;
        this.random = random;
        this.clock = clock;
        this.groups = groups.clone();
        this.contexts = renew(now());
    }

    SslHandler clientHandler(ByteBufAllocator allocator, long timeoutMillis) {
        return handler(current().client(), allocator, timeoutMillis);
    }

    SslHandler serverHandler(ByteBufAllocator allocator, long timeoutMillis) {
        return handler(current().server(), allocator, timeoutMillis);
    }

    private static SslHandler handler(SslContext context, ByteBufAllocator allocator, long timeoutMillis) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        handler.setCloseNotifyFlushTimeoutMillis(1_000);
        return handler;
    }

    private synchronized Contexts current() {
        if (!now().isBefore(renewAt)) {
            contexts = renew(now());
        }
        return contexts;
    }

    private Contexts renew(Instant now) {
        LinkCertificate certificate = LinkCertificate.issue(signer, random, now);
        renewAt = now.plus(LinkCertificate.LIFETIME.dividedBy(2));
        try {
            SslContext client = common(
                            SslContextBuilder.forClient().keyManager(certificate.key(), certificate.certificate()))
                    .endpointIdentificationAlgorithm(null)
                    .build();
            SslContext server = common(SslContextBuilder.forServer(certificate.key(), certificate.certificate()))
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
            return new Contexts(client, server);
        } catch (SSLException e) {
            throw new OperatorError(
                    "tls-unavailable", "BoringSSL refuses this node's link settings: " + e.getMessage(), e);
        }
    }

    private SslContextBuilder common(SslContextBuilder builder) {
        return builder.sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(new PeerTrustManager(clock))
                .option(OpenSslContextOption.GROUPS, groups);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.getAsLong());
    }
}
