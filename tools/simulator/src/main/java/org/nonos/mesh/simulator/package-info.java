/** Runs the layers' real protocol code on meshes that exist in memory only. */
@NullMarked
package org.nonos.mesh.simulator;

import org.jspecify.annotations.NullMarked;
