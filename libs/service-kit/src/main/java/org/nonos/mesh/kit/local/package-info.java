/** The local gRPC API: one server per process, channels to every layer, and the token between them. */
@NullMarked
package org.nonos.mesh.kit.local;

import org.jspecify.annotations.NullMarked;
