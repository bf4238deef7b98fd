/** Starting node processes. */
@NullMarked
package org.nonos.mesh.ctl.run;

import org.jspecify.annotations.NullMarked;
