package org.nonos.mesh.proof.groth16;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.Scalar;
import org.nonos.mesh.proof.circuit.MembershipTree;
import org.nonos.mesh.protocol.wire.ByteWriter;

/**
 * A node's member secret for one realm, with its public leaf. Drawn from the same secret as the node's {@link
 * org.nonos.mesh.proof.ProverKey} under another name, so that whoever learns one of the two does not learn the other.
 */
public final class MemberKey {

    private static final byte[] PURPOSE = "nonos-mesh-v1/groth16-member/".getBytes(StandardCharsets.US_ASCII);

    private final Scalar secret;
    private final Scalar leaf;

    private MemberKey(Scalar secret) {
        this.secret = secret;
        this.leaf = MembershipTree.leaf(secret);
    }

    /** KeyGen as for {@link org.nonos.mesh.proof.ProverKey#derive}, from the same secret. */
    public static MemberKey derive(byte[] secret, RealmTag realm) {
        byte[] info = new ByteWriter().bytes(PURPOSE).bytes(realm.toArray()).toArray();
        return new MemberKey(Scalar.deriveKey(secret, info));
    }

    /** For proving; never to be encoded anywhere. */
    public Scalar secret() {
        return secret;
    }

    public Scalar leaf() {
        return leaf;
    }

    /** 32 bytes, as discovery advertises it. */
    public PublicBytes encodedLeaf() {
        return PublicBytes.of(leaf.encode());
    }

    /** A leaf of unknown origin: 32 bytes below r and not zero, which is what stands in blank places. */
    public static Optional<Scalar> decodeLeaf(byte[] leaf) {
        return Scalar.decode(leaf).asOptional().filter(number -> !number.equals(Scalar.ZERO));
    }

    @Override
    public String toString() {
        return "MemberKey[" + encodedLeaf() + "]";
    }
}
