package org.nonos.mesh.trust;

import org.nonos.mesh.protocol.wire.Bytes32;
import org.nonos.mesh.trust.ring.RingFigures;

/**
 * Figures of the whole layer, for the operator.
 *
 * @param observed nodes that this node has observations of
 * @param distrusted of these
 * @param trusted of these
 * @param issuers nodes whose evidence is held
 * @param records pieces of evidence held
 * @param contradictions of these that prove that their issuer contradicted itself
 * @param issuersFull evidence of further issuers is refused
 * @param ownContradicted another node signs with this node's key
 * @param unreadable stored rows that could not be read at the start
 */
public record TrustState(
        int observed,
        int distrusted,
        int trusted,
        int issuers,
        int records,
        int contradictions,
        boolean issuersFull,
        boolean ownContradicted,
        int unreadable,
        Bytes32 root,
        RingFigures rings) {}
