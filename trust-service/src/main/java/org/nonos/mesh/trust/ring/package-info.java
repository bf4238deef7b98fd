/**
 * Rings: which operators' proof keys an anonymous prover may hide among. Proposed by nodes, taken or left by each node's
 * own view; docs/spec/rings.md.
 */
@NullMarked
package org.nonos.mesh.trust.ring;

import org.jspecify.annotations.NullMarked;
