/** The mesh command line: what a person types, one class a command. */
@NullMarked
package org.nonos.mesh.ctl;

import org.jspecify.annotations.NullMarked;
