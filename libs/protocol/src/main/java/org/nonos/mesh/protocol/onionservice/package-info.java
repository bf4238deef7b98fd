/** Services reached by addresses of their own: key blinding, descriptors, and who keeps them. */
@NullMarked
package org.nonos.mesh.protocol.onionservice;

import org.jspecify.annotations.NullMarked;
