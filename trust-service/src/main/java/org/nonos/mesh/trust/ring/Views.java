package org.nonos.mesh.trust.ring;

import org.nonos.mesh.protocol.identity.NodeId;
import org.nonos.mesh.protocol.wire.Bytes32;

/** What rings ask of the rest of the trust layer; answers may change from step to step. */
public interface Views {

    Standing standing(NodeId node);

    /** 0 to 1. */
    double score(NodeId node);

    /** Over all evidence that this node holds. */
    Bytes32 evidenceRoot();
}
