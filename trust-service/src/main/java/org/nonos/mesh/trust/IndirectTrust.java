package org.nonos.mesh.trust;

import java.util.List;
import org.nonos.mesh.protocol.trust.Evidence;

/**
 * How evidence of others enters a score. Implementations may raise a score or leave it; only what this node has seen
 * itself may make it worse.
 */
public interface IndirectTrust {

    /**
     * @param direct the score from this node's own observations
     * @param others what others signed about the same node, at most four pieces per issuer
     * @return the score to use: never of a worse tier than {@code direct}
     */
    TrustScore weigh(TrustScore direct, List<Evidence> others);

    /** Says to the operator what became of evidence by this many other nodes. */
    String sentence(int issuers);

    /** Takes no account of it: a score is what this node has seen. */
    IndirectTrust DIRECT_ONLY = new IndirectTrust() {
        @Override
        public TrustScore weigh(TrustScore direct, List<Evidence> others) {
            return direct;
        }

        @Override
        public String sentence(int issuers) {
            String nodes = issuers == 1 ? "1 other node" : issuers + " other nodes";
            return nodes + " observed it too; that evidence is kept and takes no part in the score.";
        }
    };
}
