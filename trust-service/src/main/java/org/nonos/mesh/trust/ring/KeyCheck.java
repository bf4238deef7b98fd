package org.nonos.mesh.trust.ring;

import org.nonos.mesh.proof.PublicBytes;
import org.nonos.mesh.proof.RealmTag;
import org.nonos.mesh.proof.bls.G1Point;
import org.nonos.mesh.proof.chaumpedersen.CommitmentBinding;
import org.nonos.mesh.proof.groth16.MemberKey;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.NodeId;

/** Whether a proof key is a good point and a good leaf that the node has bound to its name. Threads may share one instance. */
public interface KeyCheck {

    boolean holds(NodeId node, ProofKey key);

    /** About 0.15 ms a key. */
    static KeyCheck of(RealmTag realm) {
        return (node, key) -> {
            PublicBytes commitment = PublicBytes.of(key.commitment());
            return G1Point.decode(key.commitment()).isOk()
                    && MemberKey.decodeLeaf(key.leaf()).isPresent()
                    && CommitmentBinding.holds(
                            node, realm, commitment, PublicBytes.of(key.leaf()), PublicBytes.of(key.binding()));
        };
    }
}
