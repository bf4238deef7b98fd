/** Evidence: what one node signs about another's behaviour. */
@NullMarked
package org.nonos.mesh.protocol.trust;

import org.jspecify.annotations.NullMarked;
