package org.nonos.mesh.protocol.discovery;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.wire.Decoded;

/**
 * Well-formed, but nobody has looked at the signature yet. Cheap questions (realm, sequence, age) may be asked of the
 * claim; nothing may be kept of it before {@link #verify}.
 */
public final class Unverified<T> {

    private final T claim;
    private final NodeId signer;
    private final SignatureDomain domain;
    private final byte[] signed;
    private final byte[] signature;

    Unverified(T claim, NodeId signer, SignatureDomain domain, TlvFrame frame) {
        this.claim = claim;
        this.signer = signer;
        this.domain = domain;
        this.signed = frame.signed();
        this.signature = frame.signature();
    }

    /** What it says, true or not. */
    public T claim() {
        return claim;
    }

    /** About 0.1 ms. */
    public Decoded<T> verify() {
        return Signatures.verify(signer, domain, signed, signature)
                ? Decoded.ok(claim)
                : Decoded.refused("bad-signature", "not signed by the node that it names");
    }
}
