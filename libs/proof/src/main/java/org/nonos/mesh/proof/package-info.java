/**
 * What it means to prove something about a capsule: statements, the proof systems that prove them, and the registry
 * that refuses every system it does not know.
 */
@NullMarked
package org.nonos.mesh.proof;

import org.jspecify.annotations.NullMarked;
