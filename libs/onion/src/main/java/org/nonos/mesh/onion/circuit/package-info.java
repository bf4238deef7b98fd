/** Circuit ids per link, bounded tables, and the credit of streams. */
@NullMarked
package org.nonos.mesh.onion.circuit;

import org.jspecify.annotations.NullMarked;
