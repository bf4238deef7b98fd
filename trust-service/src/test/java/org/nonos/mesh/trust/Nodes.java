package org.nonos.mesh.trust;

import java.util.Arrays;
import org.nonos.mesh.protocol.discovery.ProofKey;
import org.nonos.mesh.protocol.identity.IdentityKey;
import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.trust.Evidence;
import org.nonos.mesh.protocol.trust.EvidenceClass;
import org.nonos.mesh.protocol.trust.EvidenceKey;
import org.nonos.mesh.protocol.trust.EvidenceStatement;
import org.nonos.mesh.trust.ring.KeyCheck;
import org.nonos.mesh.trust.ring.RingSettings;

/** Identities and evidence for tests, numbered. */
final class Nodes {

    static final RingSettings RINGS =
            new RingSettings(7, TrustSettings.defaults().cycles(), 50, 10);
    static final KeyCheck ANY_KEY = (node, key) -> true;

    private Nodes() {}

    /** Follows from the id. */
    static ProofKey proofKey(NodeId node) {
        return new ProofKey(
                Arrays.copyOf(node.toArray(), ProofKey.COMMITMENT_BYTES),
                node.toArray(),
                new byte[ProofKey.BINDING_BYTES]);
    }

    static IdentityKey key(int number) {
        byte[] seed = new byte[IdentityKey.SEED_BYTES];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        seed[2] = (byte) (number >> 16);
        return new IdentityKey(seed);
    }

    static NodeId id(int number) {
        return key(number).nodeId();
    }

    static Evidence evidence(
            IdentityKey issuer,
            NodeId subject,
            long window,
            long cycle,
            long sequence,
            long positives,
            long negatives) {
        EvidenceKey key = new EvidenceKey(issuer.nodeId(), subject, EvidenceClass.PROOF);
        return Evidence.sign(new EvidenceStatement(key, window, cycle, sequence, positives, negatives), issuer);
    }

    static EvidenceSlot slot(IdentityKey issuer, NodeId subject, long sequence, long positives) {
        return new EvidenceSlot.Held(evidence(issuer, subject, 0, sequence, sequence, positives, 0));
    }
}
