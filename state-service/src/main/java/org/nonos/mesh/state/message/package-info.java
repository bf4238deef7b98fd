/** What state layers say to each other: the roots frame on links, and requests and replies on streams. */
@NullMarked
package org.nonos.mesh.state.message;

import org.jspecify.annotations.NullMarked;
