/** Groth16 in the layers that prove or verify with it: settings, the parts they share, the line that keys come by. */
@NullMarked
package org.nonos.mesh.kit.groth16;

import org.jspecify.annotations.NullMarked;
