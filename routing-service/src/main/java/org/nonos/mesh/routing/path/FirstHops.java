package org.nonos.mesh.routing.path;

import java.util.List;
import org.nonos.mesh.protocol.identity.NodeId;

/** Which nodes are kept as first hops. */
public interface FirstHops {

    /** Those in use, the preferred first; when there are none, the first hop is drawn anew for each path. */
    List<NodeId> inOrder(long nowMillis);
}
