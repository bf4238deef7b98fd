/** How figures look in a terminal: tables, progress bars, sizes. */
@NullMarked
package org.nonos.mesh.ctl.view;

import org.jspecify.annotations.NullMarked;
