/** What two gateways say to each other on a link, and how a link's certificate proves an identity. */
@NullMarked
package org.nonos.mesh.protocol.link;

import org.jspecify.annotations.NullMarked;
