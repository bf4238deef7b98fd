/** The sealed form of the identity key. */
@NullMarked
package org.nonos.mesh.gateway.identity;

import org.jspecify.annotations.NullMarked;
