/** Which of several links to one peer stays. */
@NullMarked
package org.nonos.mesh.gateway.link;

import org.jspecify.annotations.NullMarked;
