/** Five nodes on one machine, told step by step. */
@NullMarked
package org.nonos.mesh.ctl.demo;

import org.jspecify.annotations.NullMarked;
