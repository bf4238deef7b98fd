/**
 * Trust as a deterministic protocol: what this node has seen of others, what others sign about each other, and the
 * scores that follow from the first.
 */
@NullMarked
package org.nonos.mesh.trust;

import org.jspecify.annotations.NullMarked;
