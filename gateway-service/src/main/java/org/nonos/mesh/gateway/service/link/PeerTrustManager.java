package org.nonos.mesh.gateway.service.link;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Decoded;

/** Lets a TLS handshake end only when the peer's certificate proves a node id. No authority is consulted: there is none. */
final class PeerTrustManager extends X509ExtendedTrustManager {

    private final LongSupplier clock;

    PeerTrustManager(LongSupplier clock) {
        this.clock = clock;
    }

    private void check(X509Certificate @Nullable [] chain) throws CertificateException {
        X509Certificate[] shown = chain == null ? new X509Certificate[0] : chain;
        if (PeerProof.verify(shown, Instant.ofEpochMilli(clock.getAsLong()))
                instanceof Decoded.Refused<NodeId>(String code, String detail)) {
            throw new RefusedPeer(code, detail);
        }
    }

    /** Carries the countable reason through the TLS engine. */
    static final class RefusedPeer extends CertificateException {
        private static final long serialVersionUID = 1L;
        private final String code;

        RefusedPeer(String code, String detail) {
            super(detail);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
