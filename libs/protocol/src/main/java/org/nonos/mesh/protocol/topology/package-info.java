/** What nodes sign about their links. */
@NullMarked
package org.nonos.mesh.protocol.topology;

import org.jspecify.annotations.NullMarked;
