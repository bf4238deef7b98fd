/** How a mesh process starts: defaults, configuration checks, one-sentence errors. */
@NullMarked
package org.nonos.mesh.kit.boot;

import org.jspecify.annotations.NullMarked;
