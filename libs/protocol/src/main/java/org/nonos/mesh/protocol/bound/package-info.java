/** What keeps a layer bounded: rates and memories that have a limit. */
@NullMarked
package org.nonos.mesh.protocol.bound;

import org.jspecify.annotations.NullMarked;
