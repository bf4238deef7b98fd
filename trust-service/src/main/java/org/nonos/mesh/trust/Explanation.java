package org.nonos.mesh.trust;

import java.util.List;
import org.nonos.mesh.protocol.trust.EvidenceClass;

/**
 * Why a node has its score.
 *
 * @param reasons sentences for the operator
 * @param issuers how many other nodes gave evidence about it
 */
public record Explanation(TrustScore score, List<ClassPart> classes, List<String> reasons, int issuers) {

    /** One class of a node's reputation, decayed to now. */
    public record ClassPart(EvidenceClass evidenceClass, double alpha, double beta, double mean, double lowerBound) {}
}
