/** Talks to a node's admin REST API. */
@NullMarked
package org.nonos.mesh.ctl.client;

import org.jspecify.annotations.NullMarked;
