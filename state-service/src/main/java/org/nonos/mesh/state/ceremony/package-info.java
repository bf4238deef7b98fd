/**
 * The ceremony inside the mesh: whose turn it is, which contributions count, and which keys a node accepts. Plain
 * protocol; contributions travel as capsules.
 */
@NullMarked
package org.nonos.mesh.state.ceremony;

import org.jspecify.annotations.NullMarked;
