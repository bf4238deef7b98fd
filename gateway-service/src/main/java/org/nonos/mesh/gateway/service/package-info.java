/** The gateway's Spring shell: configuration and wiring. */
@NullMarked
package org.nonos.mesh.gateway.service;

import org.jspecify.annotations.NullMarked;
