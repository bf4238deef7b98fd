/** What happens on this node, for the operator. */
@NullMarked
package org.nonos.mesh.gateway.service.event;

import org.jspecify.annotations.NullMarked;
