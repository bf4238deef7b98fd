/** A whole node in one JVM: six layers, one context, in-process gRPC. */
@NullMarked
package org.nonos.mesh.node;

import org.jspecify.annotations.NullMarked;
