/** The identity key on the disk. */
@NullMarked
package org.nonos.mesh.gateway.service.key;

import org.jspecify.annotations.NullMarked;
