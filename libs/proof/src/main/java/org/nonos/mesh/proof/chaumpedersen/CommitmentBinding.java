package org.nonos.mesh.proof.chaumpedersen;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.identity.SignatureDomain;
import org.nonos.mesh.protocol.identity.Signatures;
import org.nonos.mesh.protocol.identity.Signer;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * A node's signature that a proof commitment is its own in a realm: Ed25519 in the domain {@code proof-binding} over
 * realm 8 ‖ commitment 48 in a named receipt, and over realm 8 ‖ commitment 48 ‖ leaf 32 in a node's record; the lengths
 * keep the two apart. Binding someone else's commitment or leaf gains nothing: without its secret there is no proof.
 */
public final class CommitmentBinding {

    private CommitmentBinding() {}

    /** 64 bytes; throws what the signer throws. */
    public static PublicBytes sign(Signer signer, RealmTag realm, PublicBytes commitment) {
        return PublicBytes.of(signer.sign(SignatureDomain.PROOF_BINDING, message(realm, commitment)));
    }

    public static boolean holds(NodeId prover, RealmTag realm, PublicBytes commitment, PublicBytes signature) {
        return Signatures.verify(
                prover, SignatureDomain.PROOF_BINDING, message(realm, commitment), signature.toArray());
    }

    /** Of commitment and leaf, as discovery carries them; as {@link #sign(Signer, RealmTag, PublicBytes)}. */
    public static PublicBytes sign(Signer signer, RealmTag realm, PublicBytes commitment, PublicBytes leaf) {
        return PublicBytes.of(signer.sign(SignatureDomain.PROOF_BINDING, message(realm, commitment, leaf)));
    }

    public static boolean holds(
            NodeId prover, RealmTag realm, PublicBytes commitment, PublicBytes leaf, PublicBytes signature) {
        return Signatures.verify(
                prover, SignatureDomain.PROOF_BINDING, message(realm, commitment, leaf), signature.toArray());
    }

    private static byte[] message(RealmTag realm, PublicBytes commitment, PublicBytes leaf) {
        return new ByteWriter(Long.BYTES + commitment.length() + leaf.length())
                .bytes(message(realm, commitment))
                .bytes(leaf.toArray())
                .toArray();
    }

    private static byte[] message(RealmTag realm, PublicBytes commitment) {
        return new ByteWriter(Long.BYTES + commitment.length())
                .bytes(realm.toArray())
                .bytes(commitment.toArray())
                .toArray();
    }
}
